import { isDatabaseUnavailable } from "../../db/unavailable.ts";
import type { DeliveryContext } from "../usecase/delivery/delivery-context.ts";
import { oweSavedReports } from "../usecase/custom-report/owe-saved-reports.ts";
import { checkDeadlines } from "../usecase/report/check-deadlines.ts";
import { scheduleReports } from "../usecase/report/schedule-reports.ts";
import { removeSample } from "../usecase/sample/remove-sample.ts";
import { oweStatuses } from "../usecase/status/owe-statuses.ts";
import { attendUnsettled } from "../usecase/sweep/attend.ts";
import { endDueSnoozes } from "../usecase/sweep/end-snoozes.ts";
import { forgetEvents } from "../usecase/sweep/forget-events.ts";
import { tendMessages } from "../usecase/sweep/tend-messages.ts";
import { watchSources } from "../usecase/sweep/watch-sources.ts";

/** The steps of the sweep that runs every minute; one that fails is logged and keeps no other from running. */
export async function sweep(ctx: DeliveryContext): Promise<void> {
  const steps = [
    removeSample,
    endDueSnoozes,
    watchSources,
    scheduleReports,
    oweSavedReports,
    checkDeadlines,
    oweStatuses,
    tendMessages,
    attendUnsettled,
    forgetEvents,
  ];
  let failed = 0;
  for (const step of steps) {
    try {
      await step(ctx);
    } catch (error) {
      // The other steps would say the same; the queue runs the sweep again.
      if (isDatabaseUnavailable(error)) throw error;
      failed += 1;
      const reason = error instanceof Error ? error.message : String(error);
      ctx.log.error(
        { error: reason, step: step.name },
        "a step of the sweep failed; it runs again in a minute",
      );
    }
  }
  if (failed === steps.length) throw new Error("Every step of the sweep failed.");
}
