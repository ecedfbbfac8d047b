import type { App, ViewResponseAction } from "@slack/bolt";
import type { z } from "zod";

import type { Bot, ChatEvent, Place } from "../../src/port/bot.ts";
import type { Instant } from "../../src/core/instant.ts";
import type { InstallationStore } from "../../src/port/installation.ts";
import type { Answers } from "./answer.ts";
import type { Latest } from "./latest.ts";
import type { SlackLog } from "./log.ts";
import {
  type Actions,
  ACTIONS,
  COMMAND,
  ENVELOPE,
  HOME_OPENED,
  type Modal,
  REVOKED,
  SAID,
  SHORTCUT,
  SUGGESTION,
  SUBMISSION,
  type SlackUser,
} from "./payload.ts";
import { plainText, withoutMention } from "./plain.ts";
import type { Repeats } from "./repeats.ts";
import type { SlackRenderer } from "./renderer.ts";
import { handleSubmit, type SubmitParts } from "./submit.ts";
import type { Way } from "./way.ts";

export interface ListenParts extends SubmitParts {
  readonly bot: Bot;
  readonly answers: Answers;
  readonly renderer: SlackRenderer;
  readonly installations: InstallationStore;
  readonly log: SlackLog;
  readonly now: () => Instant;
  /** Events and interactions, which come with an id of their own each time they are meant. */
  readonly events: Repeats;
  readonly latest: Latest;
  /** Whether no other process was given the event before. */
  readonly claim: (eventId: string) => Promise<boolean>;
}

const UNEXPECTED = "Something went wrong here. It was logged; try again later.";

/**
 * Registers what the bot listens to. Everything is acknowledged before it is worked on, a form when its answer is
 * known. What comes most is heard by one function: the package tries each listener at everything that comes.
 */
export function listen(app: App, parts: ListenParts): void {
  app.use(async (heard) => {
    const workspaceId = heard.context.teamId ?? "";
    if ("command" in heard) await onCommand(parts, heard, workspaceId);
    else if ("shortcut" in heard) await onShortcut(parts, heard, workspaceId);
    else if ("event" in heard) await onEvent(parts, heard, workspaceId);
    else if ("action" in heard) {
      await heard.ack();
      await onAction(parts, heard.body, workspaceId);
    } else await heard.next();
  });
  app.view({ type: "view_submission" }, async ({ ack, body, context }) => {
    await onSubmission(parts, { body, ack: async (answered) => await ack(answered) }, context.teamId ?? "");
  });
  app.options(/.*/u, async ({ ack, body, context }) => {
    await ack({ options: await suggestions(parts, body, context.teamId ?? "") });
  });
}

/** What is heard and waits for an acknowledgement. */
interface Heard {
  readonly body: unknown;
  readonly ack: () => Promise<void>;
}

async function onCommand(parts: ListenParts, { ack, body }: Heard, workspaceId: string): Promise<void> {
  await ack();
  const read = take(parts, COMMAND, body);
  if (read === null || !parts.events.isNew(read.trigger_id)) return;
  const place = placeOf(workspaceId, read.channel_id, read.channel_name ?? null);
  const asker = askerOf({ id: read.user_id, team_id: read.team_id ?? null }, workspaceId);
  const way: Way = {
    ...NO_WAY,
    asker,
    workspaceId,
    place,
    responseUrl: read.response_url ?? null,
    triggerId: read.trigger_id,
  };
  const text = plainText(read.text ?? "");
  await answer(parts, way, { kind: "command", asker, place, text, said: "slash" });
}

async function onShortcut(parts: ListenParts, { ack, body }: Heard, workspaceId: string): Promise<void> {
  await ack();
  const read = take(parts, SHORTCUT, body);
  if (read === null || !parts.events.isNew(read.trigger_id)) return;
  const asker = askerOf(read.user, workspaceId);
  const place: Place = { workspaceId, channelId: asker.userId, kind: "personal", name: null };
  const way: Way = { ...NO_WAY, asker, workspaceId, place, triggerId: read.trigger_id };
  await answer(parts, way, { kind: "command", asker, place, text: read.callback_id, said: "personal" });
}

async function onSubmission(
  parts: ListenParts,
  { body, ack }: { readonly body: unknown; readonly ack: (response?: ViewResponseAction) => Promise<void> },
  workspaceId: string,
): Promise<void> {
  const read = take(parts, SUBMISSION, body);
  const form = read === null ? null : parts.renderer.readForm(read.view);
  if (read === null || form === null || read.type !== "view_submission") {
    await ack();
    return;
  }
  const asker = askerOf(read.user, workspaceId);
  const view = { id: read.view.id, hash: read.view.hash };
  const way: Way = { ...NO_WAY, asker, workspaceId, view };
  await handleSubmit(parts, { way, form, view: read.view }, async (response) => {
    await (response === null ? ack() : ack(response));
  });
}

/** What a field offers to what was typed in it. */
async function suggestions(
  parts: ListenParts,
  body: unknown,
  workspaceId: string,
): Promise<ReturnType<SlackRenderer["options"]>> {
  const read = take(parts, SUGGESTION, body);
  const view = read?.view ?? null;
  const form = view === null ? null : parts.renderer.readForm(view);
  const pressed = read === null ? null : parts.renderer.readAction({ ...read, type: "external_select" });
  if (read === null || form === null || pressed?.kind !== "change") return [];
  const request = { form: form.payload, field: pressed.field, typed: read.value };
  const found = await parts.bot.suggest(askerOf(read.user, workspaceId), request).catch((error: unknown) => {
    parts.log.error({ error: String(error) }, "no suggestions could be made");
    return [];
  });
  return parts.renderer.options(found);
}

/** An event, which the package has acknowledged. */
interface HeardEvent {
  readonly body: unknown;
  readonly event: { readonly type: string };
  readonly context: { readonly botUserId?: string };
}

async function onEvent(parts: ListenParts, heard: HeardEvent, workspaceId: string): Promise<void> {
  const { body, event, context } = heard;
  const said = { body, event, workspaceId, bot: context.botUserId ?? "" };
  switch (event.type) {
    case "app_mention":
      return await onSaid(parts, said);
    case "message":
      return "channel_type" in event && event.channel_type === "im" ? await onSaid(parts, said) : undefined;
    case "app_home_opened":
      return await onHome(parts, said);
    case "app_uninstalled":
      return await onRemoved(parts, body);
    case "tokens_revoked": {
      const revoked = take(parts, REVOKED, event)?.tokens?.bot ?? [];
      return revoked.length > 0 ? await onRemoved(parts, body) : undefined;
    }
    default:
  }
}

async function onHome(
  parts: ListenParts,
  {
    body,
    event,
    workspaceId,
  }: { readonly body: unknown; readonly event: unknown; readonly workspaceId: string },
): Promise<void> {
  const read = take(parts, HOME_OPENED, event);
  if (read?.tab !== "home" || !isNewEvent(parts, body)) return;
  const asker = { platform: "slack" as const, workspaceId, userId: read.user };
  await answer(parts, { ...NO_WAY, asker, workspaceId }, { kind: "home", asker });
}

async function onRemoved(parts: ListenParts, body: unknown): Promise<void> {
  const workspaceId = take(parts, ENVELOPE, body)?.team_id ?? null;
  if (workspaceId !== null) await parts.installations.remove("slack", workspaceId);
}

async function onSaid(
  parts: ListenParts,
  heard: {
    readonly body: unknown;
    readonly event: unknown;
    readonly workspaceId: string;
    readonly bot: string;
  },
): Promise<void> {
  const { body, workspaceId, bot } = heard;
  const read = take(parts, SAID, heard.event);
  const envelope = take(parts, ENVELOPE, body);
  // Edits, joins and what other programs say are no questions.
  if (read === null || read.user === null || read.bot_id !== null || read.subtype !== null) return;
  if (envelope === null || !parts.events.isNew(envelope.event_id)) return;
  // Better twice than never, when that cannot be found out.
  if (!(await parts.claim(envelope.event_id).catch(() => true))) return;
  const personal = read.channel_type === "im" || read.channel.startsWith("D");
  // Said in the bot's own conversation, a mention comes as both events.
  if (personal && !parts.events.isNew(`said:${read.channel}:${read.ts}`)) return;
  const home = read.user_team ?? read.source_team ?? read.team;
  const asker = askerOf({ id: read.user, team_id: home }, workspaceId);
  const place: Place = {
    workspaceId,
    channelId: read.channel,
    kind: personal ? "personal" : "channel",
    name: null,
  };
  const thread = personal ? read.thread_ts : (read.thread_ts ?? read.ts);
  const text = withoutMention(read.text, bot);
  await answer(
    parts,
    { ...NO_WAY, asker, workspaceId, place, thread },
    { kind: "command", asker, place, text, said: personal ? "personal" : "mention" },
  );
}

async function onAction(parts: ListenParts, body: unknown, workspaceId: string): Promise<void> {
  const read = take(parts, ACTIONS, body);
  const [used] = read?.actions ?? [];
  const pressed = used === undefined ? null : parts.renderer.readAction(used);
  if (read === null || pressed === null || !parts.events.isNew(read.trigger_id)) return;
  const way = wayOf(read, workspaceId);
  const modal = modalOf(read);
  const form = modal === null ? null : parts.renderer.readForm(modal);
  const { asker, place } = way;
  if (pressed.kind === "press") {
    const { payload } = pressed;
    const message = read.container?.message_ts ?? null;
    const twice = `${workspaceId} ${asker.userId} ${message ?? read.view?.id ?? ""} ${payload}`;
    if (parts.presses.isNew(twice))
      await answer(parts, way, { kind: "press", asker, place, payload, message, form });
  } else if (form !== null && modal !== null) {
    const { field } = pressed;
    await parts.latest.run(modal.id, async () => {
      await answer(parts, way, { kind: "change", asker, form, field });
    });
  }
}

function wayOf(read: Actions, workspaceId: string): Way {
  const { channel, container } = read;
  const modal = modalOf(read);
  return {
    asker: askerOf(read.user, workspaceId),
    workspaceId,
    place: channel === null ? null : placeOf(workspaceId, channel.id, channel.name),
    responseUrl: read.response_url,
    triggerId: read.trigger_id,
    thread: container?.thread_ts ?? container?.message_ts ?? null,
    ephemeral: container?.is_ephemeral === true,
    view: modal === null ? null : { id: modal.id, hash: modal.hash },
  };
}

/** The open form; the home is a view as well, and none. */
function modalOf({ view }: Actions): Modal | null {
  return view?.type === "modal" ? view : null;
}

async function answer(parts: ListenParts, way: Way, event: ChatEvent): Promise<void> {
  try {
    await parts.answers.show(await parts.bot.handle(event), way);
  } catch (error) {
    parts.log.error({ event: event.kind, error: String(error) }, "something done in Slack was not answered");
    await parts.answers.tell(UNEXPECTED, way).catch((why: unknown) => {
      parts.log.warn({ error: String(why) }, "nor could that be said");
    });
  }
}

function isNewEvent(parts: ListenParts, body: unknown): boolean {
  const envelope = take(parts, ENVELOPE, body);
  return envelope !== null && parts.events.isNew(envelope.event_id);
}

/** What is used of a payload; null and a line in the log when Slack sends something else. */
function take<T>({ log }: ListenParts, schema: z.ZodType<T>, body: unknown): T | null {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const places = read.error.issues.map((issue) => issue.path.join("."));
  log.warn({ places }, "Slack sent a payload of an unknown shape");
  return null;
}

function askerOf(user: SlackUser, workspaceId: string): Way["asker"] {
  return { platform: "slack", workspaceId: user.team_id ?? workspaceId, userId: user.id };
}

/** Conversations of two have ids that begin with D; Slack also calls them "directmessage". */
function placeOf(workspaceId: string, channelId: string, name: string | null): Place {
  const personal = channelId.startsWith("D") || name === "directmessage";
  const hidden = personal || name === "privategroup";
  return { workspaceId, channelId, kind: personal ? "personal" : "channel", name: hidden ? null : name };
}

const NO_WAY = {
  place: null,
  responseUrl: null,
  triggerId: null,
  thread: null,
  ephemeral: false,
  view: null,
} as const;
