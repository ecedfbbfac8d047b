/** Without what was not given, for use-cases that tell that from being given as nothing. */
export function optional<Fields extends object>(fields: Fields): Given<Fields>;
export function optional(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

export type Given<Fields> = { readonly [Name in keyof Fields]: Exclude<Fields[Name], undefined> };
