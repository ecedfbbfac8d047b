import type { Queryable } from "../../db/client.ts";
import { loadFacts } from "../../db/query/fact.ts";
import { decide, type Decision } from "../../src/core/decide.ts";
import type { Instant } from "../../src/core/instant.ts";
import { AUDIENCES } from "../../src/core/level.ts";
import { questionOf } from "../../src/usecase/evaluate/evaluate-devices.ts";
import { asOfDevice, type Frame, loadFrame } from "../../src/usecase/evaluate/frame.ts";

export interface DecidedOne {
  readonly id: number;
  readonly organizationId: number;
  readonly sourceSetId: number;
  readonly decision: Decision;
}

/** Decides every device there is: what a search for candidates is held against. */
export async function decideAll(
  q: Queryable,
  now: Instant,
  graceDays: number,
): Promise<{ readonly frame: Frame; readonly decided: DecidedOne[] }> {
  const frame = await loadFrame(q, now);
  const ids = await q.sql<{ id: number }[]>`select id from device`;
  const facts = await loadFacts(
    q,
    ids.map((row) => row.id),
    now,
  );
  const decided = facts.flatMap((device) => {
    const asOf = asOfDevice(frame, device);
    const question = asOf === null ? null : questionOf(frame, device, { asOf, cause: "time", graceDays });
    if (question === null) return [];
    const { id, organizationId, sourceSetId } = device;
    return [{ id, organizationId, sourceSetId, decision: decide(question) }];
  });
  return { frame, decided };
}

/** Ids, ascending, of devices whose stored level does not fit. */
export function misfits(decided: readonly DecidedOne[]): number[] {
  return decided
    .filter(({ decision }) => decision.flips.length > 0)
    .map((one) => one.id)
    .toSorted((a, b) => a - b);
}

/** Whether a grace decides over this device; it begins at ok, so that its search may look too early, never too late. */
export function isInGrace({ decision }: DecidedOne): boolean {
  return AUDIENCES.some((audience) => decision.judgements[audience].reason === "grace");
}
