import { readOperatingState, sourceAges } from "../../../db/query/operating-state.ts";
import type { Meter } from "../../port/meter.ts";
import type { Context } from "../context.ts";
import type { Running } from "./find-unready.ts";

/** How the bot is doing, for Prometheus. Names sources and no organization, device or person. */
export async function showMetrics(
  ctx: Pick<Context, "db" | "now">,
  meter: Meter,
  running: Running,
): Promise<string> {
  const now = ctx.now();
  const [{ oldestDueAt, deadDestinations, jobsWaiting, ...messages }, sources, evaluatedAt] =
    await Promise.all([readOperatingState(ctx.db, now), sourceAges(ctx.db, now), running.lastEvaluationAt()]);
  return await meter.render({
    now,
    messages,
    oldestDueAt,
    deadDestinations,
    jobsWaiting,
    evaluatedAt,
    sources,
  });
}
