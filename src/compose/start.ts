import { removeSample } from "../usecase/sample/remove-sample.ts";
import { loadSample } from "../usecase/sample/load-sample.ts";
import { buildReport } from "../usecase/report/build-report.ts";
import { findMailsSent, type MailsSent } from "../../db/query/delivery.ts";
import { rootOrganizationId } from "../../db/query/organization.ts";
import { syncDue } from "../usecase/sync/sync-due.ts";
import { reportView } from "../view/report.ts";
import { syncLines } from "../view/sync.ts";
import { renderText } from "../view/text.ts";
import type { Application } from "./application.ts";
import { catchUp, serve, type Serving } from "./serve.ts";

const MAILS_SHOWN = 5;

/** Loads what there is to see, prints it, and serves. The caller waits for Ctrl-C and then stops both. */
export async function start(
  app: Application,
  out: { write(text: string): unknown; readonly columns?: number | undefined },
): Promise<Serving> {
  const { ctx, config } = app;
  const removed = await removeSample(ctx);
  if (removed.removed) app.say("Real data has arrived: the sample company was removed.");
  for (const { name } of app.pulls) app.say(`Reading ${name}.`);
  const reads = await syncDue(ctx, app.pulls, { instanceId: null });
  for (const line of reads.flatMap(syncLines)) app.say(line);
  if (config.sample && app.pulls.length === 0) {
    app.say("Looking for data.");
    const { loaded } = await loadSample(ctx, app.makeSample);
    if (loaded) app.say("No source is configured: the sample company was loaded. SAMPLE=0 leaves it out.");
  }
  await printReport(app, out);
  app.say("What is posted and mailed now:");
  const since = ctx.now();
  await catchUp(app);
  const place = config.smtp === null ? `written to ${app.outboxFolder}` : `given to ${config.smtp.host}`;
  app.say(mailsText(await findMailsSent(ctx.db, since, MAILS_SHOWN), place));
  const serving = await serve(app);
  app.say(nextSteps(serving.port));
  return serving;
}

async function printReport(
  app: Application,
  out: { write(text: string): unknown; readonly columns?: number | undefined },
): Promise<void> {
  const { ctx } = app;
  const organizationId = await rootOrganizationId(ctx.db);
  const report = await buildReport(ctx, { organizationId, scope: "full" });
  const width = Math.min(out.columns ?? 100, 140);
  out.write(
    `\n${renderText(reportView(report, { ownerNames: "full" }), { locale: "en-GB", zone: report.zone }, { width })}\n`,
  );
}

/** `place` says where they went: `written to FOLDER`. */
function mailsText({ total, shown }: MailsSent, place: string): string {
  if (total === 0) return "No mail is due.";
  const more = total > shown.length ? `\n  and ${total - shown.length} more` : "";
  return `${total} ${total === 1 ? "mail was" : "mails were"} ${place}:\n${shown
    .map(({ email, what }) => `  to ${email}: ${what}`)
    .join("\n")}${more}`;
}

function nextSteps(port: number): string {
  return [
    `Serving on port ${port}. Ctrl-C ends it.`,
    "",
    "What to type next, in another terminal:",
    "  npm run bot -- report Engineering          the report of one organization",
    "  npm run bot -- why DEVICE                  why a device has the level it has",
    "  npm run bot -- import FILE                 a Device Status export, or a backup tool's output with --org",
    "  npm run bot -- thresholds --help           when a device counts as overdue, and who is told",
    "  npm run bot -- doctor                      whether everything is in order",
  ].join("\n");
}
