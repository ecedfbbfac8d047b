import type { Instant } from "../../src/core/instant.ts";
import { arrayText } from "../array.ts";
import type { Queryable } from "../client.ts";
import { onlySampleLoaded } from "./grant.ts";
import { SAMPLE_NAMESPACE } from "./sample.ts";

/**
 * Settles what is due at these destinations and about the sample company, for a way out that leaves this machine:
 * alerts of its devices, its first look, and, while there is nothing else, its reports.
 */
export async function refuseSample(
  q: Queryable,
  destinations: readonly string[],
  now: Instant,
): Promise<void> {
  const only = await onlySampleLoaded(q);
  await q.sql`
    update notification n set state = 'undeliverable', reason = 'sample-data'
    where n.destination = any (${arrayText(destinations)}::text::text[]) and n.state = 'due' and n.next_attempt_at <= ${now}::timestamptz and (
      (n.kind in ('report', 'daily-alerts') and ${only})
      or exists (select 1 from device d where d.id = n.device_id and d.namespace = ${SAMPLE_NAMESPACE})
      or n.kind = 'baseline' and n.subject in (select 'baseline:' || id from source where kind = 'sample'))`;
}
