import { z } from "zod";

import type { Answer, FormFault } from "../../src/port/bot.ts";
import type { Channel } from "../../src/port/messenger.ts";
import type { NotePart, ReaderStyle, Span, View, ViewFile } from "../../src/view/view.ts";
import type { CapabilityStore } from "../../src/port/installation.ts";
import type { CallSlack } from "./call.ts";
import { refusesBlocks, slackCode } from "./errors.ts";
import { giveFiles } from "./give-files.ts";
import type { SlackLog } from "./log.ts";
import type { Origins } from "./origins.ts";
import { AS_WRITTEN } from "./as-written.ts";
import type { SlackMessage, SlackRenderer } from "./renderer.ts";
import type { Way } from "./way.ts";

export interface AnswerParts {
  readonly call: CallSlack;
  readonly renderer: SlackRenderer;
  readonly capabilities: CapabilityStore;
  readonly origins: Origins;
  readonly log: SlackLog;
}

/** Shows answers of the bot where they belong. */
export interface Answers {
  show(answer: Answer, way: Way): Promise<void>;
  /** A sentence to the asker alone. */
  tell(text: string, way: Way): Promise<void>;
}

/** For whoever's own is not known. */
export const READER: ReaderStyle = { locale: "en-GB", zone: "UTC" };

const TOO_LATE = new Set([
  "expired_trigger_id",
  "trigger_expired",
  "trigger_exchanged",
  "invalid_trigger_id",
]);
const OPENED = z.object({ view: z.object({ id: z.string() }) });
const RESPONSE_TIMEOUT_MS = 10_000;

export function createAnswers(parts: AnswerParts): Answers {
  const { call, renderer, capabilities } = parts;

  async function render(view: View, reader: ReaderStyle, way: Way): Promise<SlackMessage> {
    return renderer.message(view, reader, await capabilities.rejected("slack", way.workspaceId));
  }

  async function showMessage(answer: Answer & { kind: "message" }, way: Way): Promise<void> {
    const reader = answer.reader ?? READER;
    const given = forAsker(answer, way);
    const message = await render(given.view, reader, way);
    if (answer.to === "channel") await sayToAll(parts, way, message, null);
    else if (answer.to === "thread") await sayToAll(parts, way, message, way.thread);
    else await sayPrivately(parts, way, message, answer.to === "replace");
    if (answer.aside !== undefined)
      await sayPrivately(parts, way, await render(answer.aside, reader, way), false);
    if (given.files.length === 0) return;
    const intro = await render({ title: `For you alone: ${answer.view.title}`, parts: [] }, reader, way);
    if (await giveFiles(parts, way, { files: given.files, intro })) return;
    const names = given.files.map((file) => file.name).join(", ");
    await tell(`${names} could not be sent to you. The reason is in the bot's log.`, way);
  }

  async function tell(text: string, way: Way): Promise<void> {
    await sayPrivately(parts, way, { text, blocks: [] }, false);
  }

  return {
    tell,
    async show(answer, way) {
      switch (answer.kind) {
        case "nothing":
          return;
        case "message":
          await showMessage(answer, way);
          return;
        case "form":
          await showForm(parts, answer, way, tell);
          return;
        case "faults":
          await tell(faultsText(answer.faults), way);
          return;
        case "home":
          await call(
            way.workspaceId,
            "views.publish",
            async (client) =>
              await client.views.publish({
                user_id: way.asker.userId,
                view: renderer.home(answer.view, answer.reader ?? READER),
              }),
          );
      }
    },
  };
}

/**
 * What is shown of an answer, and the files that go to the asker's own conversation with the bot (R22). What others
 * read carries none.
 */
function forAsker(
  { view, to }: Answer & { kind: "message" },
  way: Way,
): { readonly view: View; readonly files: readonly ViewFile[] } {
  const { files = [], ...shown } = view;
  if (files.length === 0 || to === "channel" || to === "thread") return { view: shown, files: [] };
  const names = files.map((file) => file.name).join(", ");
  const rest: readonly Span[] = view.rest ?? [`All of it is in ${names}.`];
  if (way.place?.kind === "personal") return { view: { ...shown, rest }, files };
  const note: NotePart = {
    kind: "note",
    tone: "plain",
    spans: [`${names}: sent to you alone, in your conversation with the bot.`],
  };
  return { view: { ...shown, rest, parts: [...shown.parts, note] }, files };
}

/** Faults where there is no form to show them at. */
export function faultsText(faults: readonly FormFault[]): string {
  return faults.map((fault) => fault.message).join("\n");
}

async function showForm(
  { call, renderer, origins }: AnswerParts,
  { form, reader }: Answer & { kind: "form" },
  way: Way,
  tell: Answers["tell"],
): Promise<void> {
  const view = renderer.modal(form, reader ?? READER);
  const { view: open, triggerId } = way;
  try {
    if (open !== null) {
      const hash = open.hash === null ? {} : { hash: open.hash };
      await call(
        way.workspaceId,
        "views.update",
        async (client) => await client.views.update({ view_id: open.id, view, ...hash }),
      );
      return;
    }
    if (triggerId === null) {
      await tell("This opens a form, which needs a button or the command: /backup-report", way);
      return;
    }
    const opened = await call(
      way.workspaceId,
      "views.open",
      async (client) => await client.views.open({ trigger_id: triggerId, view }),
    );
    if (way.place !== null) origins.note(OPENED.parse(opened).view.id, way.place);
  } catch (error) {
    const code = slackCode(error) ?? "";
    // A newer change has been shown, or the form was closed: nobody waits for this one.
    if (open !== null && (code === "hash_conflict" || code === "not_found")) return;
    if (!TOO_LATE.has(code)) throw error;
    await tell("That took too long. Press it again.", way);
  }
}

async function sayToAll(
  { call }: AnswerParts,
  way: Way,
  message: SlackMessage,
  thread: string | null,
): Promise<void> {
  const { place, responseUrl } = way;
  if (place === null) throw new Error("There is no channel to say it in.");
  if (responseUrl !== null && thread === null) {
    const body = { response_type: "in_channel", replace_original: false };
    if (await respond(responseUrl, { ...body, ...message })) return;
  }
  await post(call, { workspaceId: way.workspaceId, channelId: place.channelId }, message, thread);
}

/** By the address Slack gave for it; in a channel as a message that only the asker sees; else in the bot's own conversation. */
async function sayPrivately(
  { call, origins }: AnswerParts,
  way: Way,
  message: SlackMessage,
  replace: boolean,
): Promise<void> {
  const { responseUrl, workspaceId, asker } = way;
  if (responseUrl !== null) {
    const body = { response_type: "ephemeral", replace_original: replace && way.ephemeral };
    if (await respond(responseUrl, { ...body, ...message })) return;
  }
  const place = way.place ?? (way.view === null ? null : origins.find(way.view.id));
  if (place !== null && place.kind === "channel") {
    const thread = way.thread === null || way.ephemeral ? {} : { thread_ts: way.thread };
    try {
      await call(
        workspaceId,
        "chat.postEphemeral",
        async (client) =>
          await client.chat.postEphemeral({
            channel: place.channelId,
            user: asker.userId,
            ...thread,
            ...content(message),
          }),
      );
      return;
    } catch (error) {
      if (!NOT_THERE.has(slackCode(error) ?? "")) throw error;
    }
  }
  // Posting to an account opens the bot's own conversation with it.
  await post(call, { workspaceId, channelId: asker.userId }, message, null);
}

const NOT_THERE = new Set(["channel_not_found", "not_in_channel", "user_not_in_channel", "is_archived"]);

async function post(
  call: CallSlack,
  { workspaceId, channelId }: Channel,
  message: SlackMessage,
  thread: string | null,
): Promise<void> {
  const placed = thread === null ? {} : { thread_ts: thread };
  async function put(said: SlackMessage): Promise<void> {
    await call(
      workspaceId,
      "chat.postMessage",
      async (client) =>
        await client.apiCall("chat.postMessage", { channel: channelId, ...content(said), ...placed }),
    );
  }
  await put(message).catch(async (error: unknown) => {
    if (!refusesBlocks(error)) throw error;
    await put({ text: message.text, blocks: [] });
  });
}

function content({ text, blocks }: SlackMessage): {
  text: string;
  blocks: SlackMessage["blocks"][number][];
} & typeof AS_WRITTEN {
  return { text, blocks: [...blocks], ...AS_WRITTEN };
}

/** False: the address is used up or too old, or Slack refuses what was said there. */
async function respond(url: string, body: SlackMessage & Record<string, unknown>): Promise<boolean> {
  if (await send(url, body)) return true;
  return await send(url, { ...body, blocks: [] });
}

async function send(url: string, body: Record<string, unknown>): Promise<boolean> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(RESPONSE_TIMEOUT_MS),
  });
  await answer.arrayBuffer();
  return answer.ok;
}
