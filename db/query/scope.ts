import { destinationName } from "../../src/core/subject.ts";
import type { Queryable } from "../client.ts";

export interface ScopeNames {
  readonly organizationName: string;
  readonly sourceName: string;
  /** Any of the organization's data is the sample company's. */
  readonly sample: boolean;
}

/** Names for a heading: an organization, a source, and whether it is sample data. */
export async function describeScope(
  q: Queryable,
  organizationId: number,
  sourceId: number,
): Promise<ScopeNames> {
  const [row] = await q.sql<ScopeNames[]>`
    select coalesce((select name from organization where id = ${organizationId}), 'an organization') as "organizationName",
           coalesce((select name from source where id = ${sourceId}), 'a source') as "sourceName",
           exists (select 1 from source where kind = 'sample') as sample`;
  return row ?? { organizationName: "an organization", sourceName: "a source", sample: false };
}

/** A destination of the ledger in words: an address, or a channel and its platform. */
export async function describeDestination(q: Queryable, destination: string): Promise<string> {
  const [row] = await q.sql<{ name: string }[]>`
    select 'the channel ' || channel_id || ' on ' || platform as name from subscription where ${destination} = 'subscription:' || id`;
  return row?.name ?? destinationName(destination);
}
