import { createBot } from "../../src/bot/bot.ts";
import type { BotContext } from "../../src/bot/bot-context.ts";
import { formRegistry } from "../../src/bot/form/registry.ts";
import type { FormRegistry } from "../../src/bot/form-registry.ts";
import { readPayload } from "../../src/bot/payload.ts";
import type { Answer, Asker, Bot, ChatEvent, Place } from "../../src/port/bot.ts";
import { DeliveryError } from "../../src/port/delivery-error.ts";
import type { Directory, Member } from "../../src/port/directory.ts";
import type { InstallationStore } from "../../src/port/installation.ts";
import type { Rules } from "../../src/usecase/context.ts";
import { renderText } from "../../src/view/text.ts";
import type { Action, View } from "../../src/view/view.ts";
import { useWorld, type World } from "./world.ts";

export const READER = { locale: "en-GB", zone: "UTC" };
export const CHANNEL: Place = { workspaceId: "T1", channelId: "C1", kind: "channel", name: "backups" };
const PERSONAL: Place = { workspaceId: "T1", channelId: "D1", kind: "personal", name: null };

/** A full member of the workspace T1, by their first name at acme.test. */
export function member(name: string, more: Partial<Member> = {}): Member {
  return {
    name,
    email: `${name}@acme.test`,
    emailConfirmed: true,
    deleted: false,
    guest: false,
    stranger: false,
    locale: "en-GB",
    zone: "UTC",
    ...more,
  };
}

/** A world with a bot in a chat; everybody is a full member of T1 unless the test says otherwise. */
export interface BotWorld extends Omit<World, "ctx"> {
  readonly ctx: BotContext;
  readonly bot: Bot;
  /** What the platform says of accounts that are not plain members; null: it knows none. */
  readonly accounts: Map<string, Member | null>;
  /** Workspaces that somebody approved. */
  readonly approved: Set<string>;
  /** Accounts the platform was asked about. */
  readonly lookedUp: string[];
  /** The platform's answer to a look-up, when it has none. */
  breakDirectory(broken: boolean): void;
  /** The forms that were opened, and what for. */
  readonly opened: { form: string; input: unknown }[];
  slash(name: string, text: string, place?: Place): Promise<Answer>;
  mention(name: string, text: string, place?: Place): Promise<Answer>;
  tell(name: string, text: string): Promise<Answer>;
  press(name: string, payload: string, place?: Place | null): Promise<Answer>;
  home(name: string): Promise<Answer>;
}

export function useBot(start = "2026-11-19T09:00:00Z", rules: Partial<Rules> = {}): BotWorld {
  const world = useWorld(start, rules);
  const accounts = new Map<string, Member | null>();
  const approved = new Set(["T1"]);
  const lookedUp: string[] = [];
  const opened: { form: string; input: unknown }[] = [];
  let broken = false;
  const directory: Directory = {
    platform: "slack",
    lookUp: async ({ userId }) => {
      lookedUp.push(userId);
      if (broken) throw new DeliveryError("the chat is away", { kind: "transient" });
      return accounts.get(userId) ?? (accounts.has(userId) ? null : member(userId));
    },
    findByEmail: async () => null,
  };
  const installations: InstallationStore = {
    save: async () => ({ approved: false }),
    find: async () => null,
    isApproved: async (_, workspaceId) => approved.has(workspaceId),
    remove: async () => undefined,
  };
  const forms: FormRegistry = {
    ...formRegistry,
    open: async (call, form, input) => {
      opened.push({ form, input });
      return await formRegistry.open(call, form, input);
    },
  };

  async function handle(event: ChatEvent): Promise<Answer> {
    return await createBot(context(), forms).handle(event);
  }

  function context(): BotContext {
    return { ...world.ctx, directories: new Map([["slack", directory]]), installations };
  }

  return {
    get db() {
      return world.db;
    },
    get queue() {
      return world.queue;
    },
    get url() {
      return world.url;
    },
    get ctx() {
      return context();
    },
    get bot() {
      return createBot(context(), forms);
    },
    complaints: world.complaints,
    moveTo: (text) => world.moveTo(text),
    advance: (ms) => world.advance(ms),
    accounts,
    approved,
    lookedUp,
    opened,
    breakDirectory: (value) => {
      broken = value;
    },
    slash: async (name, text, place = CHANNEL) =>
      await handle({ kind: "command", asker: asker(name), place, text, said: "slash" }),
    mention: async (name, text, place = CHANNEL) =>
      await handle({ kind: "command", asker: asker(name), place, text, said: "mention" }),
    tell: async (name, text) =>
      await handle({ kind: "command", asker: asker(name), place: PERSONAL, text, said: "personal" }),
    press: async (name, payload, place = CHANNEL) =>
      await handle({ kind: "press", asker: asker(name), place, payload, message: "M1", form: null }),
    home: async (name) => await handle({ kind: "home", asker: asker(name) }),
  };
}

/** An account of T1, or of another workspace as `T2/mallory`. */
export function asker(name: string): Asker {
  const [first = "", second] = name.split("/");
  return second === undefined
    ? { platform: "slack", workspaceId: "T1", userId: first }
    : { platform: "slack", workspaceId: first, userId: second };
}

/** The view of an answer; fails the test when there is none. */
export function viewOf(answer: Answer): View {
  if (answer.kind !== "message" && answer.kind !== "home") throw new Error(`the answer is ${answer.kind}`);
  return answer.view;
}

/** An answer as plain text, as everybody can read it. */
export function textOf(answer: Answer): string {
  return renderText(viewOf(answer), READER, { width: 200 });
}

/** Where an answer goes, and its first line. */
export function headOf(answer: Answer): string {
  return answer.kind === "message" ? `${answer.to}: ${answer.view.title}` : answer.kind;
}

/** Every button of an answer with what it runs, as `Why?: why lt-0001`. */
export function buttonsOf(answer: Answer): string[] {
  return actionsOf(answer).map(({ label, payload }) => {
    const read = readPayload(payload);
    if (read === null) return `${label}: unreadable`;
    return `${label}: ${"line" in read ? `${read.do === "share" ? "share " : ""}${read.line}` : JSON.stringify(read)}`;
  });
}

/** The payload of a button by its label; fails the test when there is none. */
export function buttonOf(answer: Answer, label: string): string {
  const found = actionsOf(answer).find((action) => action.label === label);
  if (found === undefined) throw new Error(`there is no button ${label}`);
  return found.payload;
}

function actionsOf(answer: Answer): Action[] {
  return viewOf(answer).parts.flatMap((part) => {
    if (part.kind === "lines") return part.lines.flatMap((line) => line.actions);
    return part.kind === "actions" ? [...part.actions, ...(part.more ?? [])] : [];
  });
}
