import { deviceAsOf } from "../../core/as-of.ts";
import { type Forecast, forecast } from "../../core/forecast.ts";
import { DAY_MS, type Instant } from "../../core/instant.ts";
import type { Queryable } from "../../../db/client.ts";
import { type Covered, type ForecastCandidate, forecastCandidates } from "../../../db/query/report-device.ts";
import type { Frame } from "../evaluate/frame.ts";

/** How far back a device's usual silences are looked at (R16). */
const GAPS_MS = 90 * DAY_MS;

export interface ForecastList {
  readonly total: number;
  /** The soonest first. */
  readonly first: readonly (Forecast & { readonly id: number })[];
}

/** The devices that reach their next threshold before `until` if they stay silent (R16): all are counted, the first kept. */
export async function forecastDevices(
  q: Queryable,
  asked: {
    readonly covered: Covered;
    readonly frame: Frame;
    readonly graceDays: number;
    readonly at: Instant;
    readonly until: Instant;
  },
  limit: number,
): Promise<ForecastList> {
  let total = 0;
  let first: (Forecast & { id: number })[] = [];
  for await (const batch of forecastCandidates(q, asked.covered, asked.at, asked.at - GAPS_MS)) {
    const found = batch.flatMap((candidate) => {
      const coming = forecast(silenceOf(candidate, asked), candidate, asked.until);
      return coming === null ? [] : [{ id: candidate.id, level: coming.level, at: coming.at }];
    });
    total += found.length;
    first = [...first, ...found].toSorted((a, b) => a.at - b.at || a.id - b.id).slice(0, limit);
  }
  return { total, first };
}

function silenceOf(
  candidate: ForecastCandidate,
  asked: { readonly frame: Frame; readonly graceDays: number; readonly at: Instant },
): Parameters<typeof forecast>[0] {
  const { frame } = asked;
  const set = frame.sets.get(candidate.sourceSetId);
  const asOf = set === undefined ? null : deviceAsOf(set.sources, candidate, frame.gaps, frame.now);
  const silentSinceStart =
    candidate.lastActivityAt === null || candidate.lastActivityAt < candidate.graceFrom;
  return {
    level: candidate.level,
    clockAt: candidate.clockAt,
    asOf: Math.min(asOf ?? candidate.clockAt, asked.at),
    longestGapMs: candidate.longestGapMs,
    graceEndsAt: silentSinceStart ? candidate.graceFrom + asked.graceDays * DAY_MS : null,
  };
}
