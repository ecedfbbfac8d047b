import type { SubscribedPlace } from "../../../db/query/subscription.ts";
import { parseWeekdays } from "../../core/parse-weekdays.ts";
import { chooseOrganization } from "../../usecase/access/choose-organization.ts";
import { UsageError } from "../../usecase/context.ts";
import { findReport, listSavedReports, removeReport } from "../../usecase/custom-report/saved-reports.ts";
import { sendSavedReport, stopSavedReport } from "../../usecase/custom-report/schedule-saved-report.ts";
import { savedReportsView } from "../../view/custom-report.ts";
import type { Call } from "../call.ts";
import { askedOf, reply, say } from "../verb-kit.ts";
import type { BotVerb, VerbAnswer } from "../verb.ts";

const USAGE =
  'Say it as: saved send "Old laptops" M,Th 09:00 here, saved stop "Old laptops" or saved remove "Old laptops"';

export const SAVED: BotVerb = {
  name: "saved",
  usage: "[send NAME DAYS TIME here|me|EMAIL] [stop NAME] [remove NAME]",
  summary: "the reports that were kept under a name, and when they are sent",
  access: "devices",
  shareable: false,
  async run(call, words) {
    const [action, name, ...rest] = words;
    if (action === undefined) return reply(savedReportsView(await listSavedReports(call.ctx, call.actor)));
    if (name === undefined) throw new UsageError("invalid", USAGE);
    switch (action.toLowerCase()) {
      case "send":
        return await send(call, name, rest);
      case "stop":
        await stopSavedReport(call.ctx, call.actor, {
          organizationId: await placeOf(call, name, rest),
          name,
        });
        return say(`${name} is sent no more`);
      case "remove":
        await removeReport(call.ctx, call.actor, { organizationId: await placeOf(call, name, rest), name });
        return say(`Removed: ${name}`);
      default:
        throw new UsageError("invalid", USAGE);
    }
  },
};

async function send(call: Call, name: string, words: readonly string[]): Promise<VerbAnswer> {
  const [days = "", time = "", to = "me", ...rest] = words;
  const weekdays = parseWeekdays(days);
  if (weekdays === null)
    throw new UsageError("invalid", `"${days}" are no days. Write them as M,Th.`, "days");
  const organizationId = await placeOf(call, name, rest);
  const schedule = { days: weekdays, time: time.padStart(5, "0"), zone: call.reader.zone };
  const at = await sendSavedReport(call.ctx, call.actor, {
    organizationId,
    name,
    schedule,
    to: target(call, to),
  });
  const where = to === "here" ? "to this channel" : to === "me" ? "to you by mail" : `to ${to}`;
  return reply({
    title: `${name} is sent ${where}`,
    parts: [
      { kind: "text", spans: ["First ", { at, style: "date-time" }, `, then ${days} at ${schedule.time}.`] },
    ],
  });
}

function target({ actor, asker, place }: Call, to: string): SubscribedPlace | string {
  if (to.toLowerCase() === "me") return actor.email ?? "";
  if (to.toLowerCase() !== "here") return to;
  if (place === null)
    throw new UsageError("invalid", "There is no channel here. Name an address, or say me.", "to");
  return { platform: asker.platform, workspaceId: place.workspaceId, channelId: place.channelId };
}

/** The organization named, else the one the report was saved in. */
async function placeOf(call: Call, name: string, words: readonly string[]): Promise<number> {
  const { ctx, actor } = call;
  if (words.length === 0) {
    const { organizationId } = await findReport(ctx, actor, { name, words: [] });
    if (organizationId !== null) return organizationId;
  }
  const asked = { verb: "devices", accept: ["full"], ...(await askedOf(call, words)) } as const;
  return (await chooseOrganization(ctx, actor, asked)).id;
}
