import { OWNER_NAMES } from "../../core/notification.ts";
import { chooseOrganization } from "../../usecase/access/choose-organization.ts";
import { UsageError } from "../../usecase/context.ts";
import { subscribe, type SubscriptionChoice } from "../../usecase/subscription/subscribe.ts";
import { nextReport } from "../../usecase/settings/next-report.ts";
import { subscribedView } from "../../view/subscription.ts";
import type { Call } from "../call.ts";
import { askedOf, openForm, reply } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

type Choices = { -readonly [Key in keyof SubscriptionChoice]: SubscriptionChoice[Key] };

/** Options that are one word. */
const WORDS: Readonly<Record<string, SubscriptionChoice>> = {
  warnings: { warnings: true },
  "no-warnings": { warnings: false },
  alerts: { alerts: true },
  "no-alerts": { alerts: false },
  reports: { reports: true },
  "no-reports": { reports: false },
  thread: { thread: true },
  "edit-only": { thread: false },
};

export const SUBSCRIBE: BotVerb = {
  name: "subscribe",
  aliases: ["follow"],
  usage: "[ORG] [warnings] [owner-names full|initials|none] [at HH:MM|at once] [thread|edit-only]",
  summary: "let this channel follow an organization; subscribe operations: notices about the bot itself",
  access: "subscribe",
  shareable: false,
  async run(call, words) {
    await requireApproved(call);
    if (words.length === 0) return await openForm(call, "subscribe", {});
    const { names, choice, operations } = readOptions(words);
    const place = placeOf(call);
    const organizationId = operations ? null : await organizationOf(call, names);
    const { platform } = call.asker;
    const done = await subscribe(call.ctx, call.actor, { platform, place, organizationId, choice });
    const { subscription, organizationName, before } = done;
    const nextReportAt = organizationId === null ? null : await nextReport(call.ctx, organizationId);
    return reply(subscribedView({ ...subscription, organizationName }, { before, nextReportAt }));
  },
};

async function organizationOf(call: Call, names: readonly string[]): Promise<number> {
  const asked = { verb: "subscribe", accept: ["full"], ...(await askedOf(call, names)) } as const;
  return (await chooseOrganization(call.ctx, call.actor, asked)).id;
}

/** What follows an organization must be a place the bot may speak in. */
async function requireApproved({ ctx, asker, place }: Call): Promise<void> {
  if (place === null || (await ctx.installations.isApproved(asker.platform, place.workspaceId))) return;
  throw new UsageError("invalid", "This channel belongs to a workspace that is not approved for this bot.");
}

export function placeOf({ place }: Call): NonNullable<Call["place"]> {
  if (place === null) throw new UsageError("invalid", "Ask this in the channel that is meant.");
  return place;
}

interface Options {
  readonly names: readonly string[];
  readonly choice: SubscriptionChoice;
  readonly operations: boolean;
}

/** Words that are no option are the organization's name. */
function readOptions(words: readonly string[]): Options {
  const names: string[] = [];
  const choice: Choices = {};
  let operations = false;
  for (let at = 0; at < words.length; at += 1) {
    const word = (words[at] ?? "").toLowerCase();
    const next = words[at + 1]?.toLowerCase();
    const single = WORDS[word.replace(/^--/u, "")];
    if (single !== undefined) Object.assign(choice, single);
    else if (word === "operations") operations = true;
    else if (/^(?:--)?owner-?names$/u.test(word)) {
      choice.ownerNames = ownerNamesIn(next);
      at += 1;
    } else if (word === "at" && next !== undefined) {
      choice.postTime = postTimeIn(next);
      at += 1;
    } else names.push(words[at] ?? "");
  }
  return { names, choice, operations };
}

function ownerNamesIn(word: string | undefined): NonNullable<SubscriptionChoice["ownerNames"]> {
  const found = OWNER_NAMES.find((each) => each === word);
  if (found !== undefined) return found;
  throw new UsageError("invalid", `Say owner-names and one of: ${OWNER_NAMES.join(", ")}.`, "ownerNames");
}

/** Null: at once. */
function postTimeIn(word: string): string | null {
  if (word === "once") return null;
  if (/^(?:[01]?\d|2[0-3]):[0-5]\d$/u.test(word)) return word.padStart(5, "0");
  throw new UsageError("invalid", `"${word}" is no time of day. Say: at 08:00, or: at once.`, "postTime");
}
