import type { Answer, ChatEvent } from "../port/bot.ts";
import { UsageError } from "../usecase/context.ts";
import { listMessageDevices } from "../usecase/device/list-message-devices.ts";
import { showLiving } from "../usecase/delivery/show-living.ts";
import { acknowledgeMessage } from "../usecase/outage/acknowledge-message.ts";
import { applyChange } from "../usecase/settings/apply-change.ts";
import { undoChange } from "../usecase/settings/undo-change.ts";
import { followedBy } from "../usecase/subscription/followed.ts";
import { noteSharing } from "../usecase/subscription/note-sharing.ts";
import { nothingLeftView } from "../view/acknowledged.ts";
import { sayView } from "../view/answer.ts";
import { messageDevicesView } from "../view/device-list.ts";
import { appliedView, undoneView } from "../view/settings-change.ts";
import { counted } from "../view/settings-text.ts";
import type { Call } from "./call.ts";
import { answerLine } from "./command.ts";
import { parseLine } from "./grammar.ts";
import { ownName } from "./own-name.ts";
import { BUTTONS, type Payload } from "./payload.ts";
import { takeDevice } from "./take-device.ts";
import { openForm, reply, say } from "./verb-kit.ts";
import type { BotVerb } from "./verb.ts";

type Press = Extract<ChatEvent, { kind: "press" }>;

/** Answers a button that was pressed, in the name of whoever pressed it; null: of another version of the bot. */
export async function answerPress(
  call: Call,
  event: Press,
  payload: Payload | null,
  verbs: readonly BotVerb[],
): Promise<Answer> {
  if (payload === null) return outdated(call);
  switch (payload.do) {
    case "run":
      return await runLine(call, payload.line, verbs, payload.instead === true && event.message !== null);
    case "share":
      return await share(call, payload.line, verbs);
    case "open":
      return await openForm(call, payload.form, payload.input);
    case "acknowledge-all":
      return await acknowledgeAll(call, payload.message);
    case "take-over":
      return await takeDevice(call, payload.device, payload.from).catch(gone);
    case "undo": {
      const undone = await undoChange(call.ctx, call.actor, { changeId: payload.change });
      return { kind: "message", view: undoneView(undone), to: "private" };
    }
    case "apply": {
      const applied = await applyChange(call.ctx, call.actor, { changeId: payload.change });
      return { kind: "message", view: appliedView(applied), to: "private" };
    }
    case "refresh":
      return await refresh(call, payload.message);
    case "show-all": {
      const list = await listMessageDevices(call.ctx, call.actor, payload.message);
      const view = messageDevicesView({ ...list, ownerNames: "full", buttons: BUTTONS });
      return { kind: "message", view, to: "private" };
    }
  }
}

async function runLine(
  call: Call,
  line: string,
  verbs: readonly BotVerb[],
  instead: boolean,
): Promise<Answer> {
  const parsed = parseLine(line, verbs);
  if (parsed.kind === "unknown") return outdated(call);
  const answer = await answerLine(call, parsed).catch(gone);
  return answer.kind === "message" && instead ? { ...answer, to: "replace" } : answer;
}

/** A button names its device by an id that says nothing to people. */
function gone(error: unknown): never {
  if (error instanceof UsageError && error.kind === "not-found" && error.field === "device") {
    throw new UsageError("not-found", "This device is no longer known, or you may not see it.", "device");
  }
  throw error;
}

/** Runs the line again for whoever shares it, and shows it to the channel as its subscription allows (R13, R24). */
async function share(call: Call, line: string, verbs: readonly BotVerb[]): Promise<Answer> {
  const { ctx, actor, asker, place } = call;
  const parsed = parseLine(line, verbs);
  if (parsed.kind === "unknown" || !parsed.verb.shareable) return outdated(call);
  if (place === null || place.kind !== "channel") {
    throw new UsageError("invalid", "Only in a channel can an answer be shared with it.");
  }
  const { ownerNames } = await followedBy(ctx, asker.platform, place);
  const { shareable: _, ...answer } = await parsed.verb.run(
    { ...call, shownTo: { ownerNames } },
    parsed.words,
  );
  if (answer.kind !== "message") return outdated(call);
  await noteSharing(ctx, actor, { line: parsed.line, place, ownerNames });
  // The asker has the files already; what may be read by a channel's many is what it is shown (R22).
  const { files: _files, ...view } = answer.view;
  return { ...answer, view, to: "channel", aside: sayView("Shared with this channel, in your name.") };
}

async function acknowledgeAll(call: Call, messageId: number): Promise<Answer> {
  const { taken, holders } = await acknowledgeMessage(call.ctx, call.actor, messageId);
  if (taken === 0) return reply(nothingLeftView(holders));
  return say(`You have ${counted(taken, "device")} now.`, "Nothing is silenced by it.");
}

/** Nobody pressed anything: whoever may not see more goes on seeing what the channel was told. */
async function refresh(call: Call, messageId: number): Promise<Answer> {
  try {
    const view = await showLiving(call.ctx, call.actor, messageId, BUTTONS);
    return { kind: "message", view, to: "replace" };
  } catch (error) {
    if (error instanceof UsageError) return { kind: "nothing" };
    throw error;
  }
}

function outdated({ asker }: Call): Answer {
  return say("This button is from another version of the bot.", `Ask again with ${ownName(asker.platform)}.`);
}
