/** What was typed for an organization, and what the channel follows. */
export interface AskedOrganization {
  readonly word: string;
  readonly channel: readonly number[];
}

export interface NamedOrganization {
  readonly id: number;
  readonly name: string;
}
