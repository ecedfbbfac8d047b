/** Some fields of a value; undefined leaves one as it is. */
export type Changes<Value> = { readonly [Key in keyof Value]?: Value[Key] | undefined };

/** The value with the changes made; undefined changes nothing. */
export function withChanges<Value extends object>(value: Value, changes: Changes<Value>): Value {
  const result = { ...value };
  for (const key in value) {
    const change = changes[key];
    if (change !== undefined) result[key] = change;
  }
  return result;
}
