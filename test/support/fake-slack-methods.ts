import { checkMessage, checkView } from "./slack-limits.ts";
import type { FakeChannel, FakeState, FakeTeam, FakeUser } from "./fake-slack-state.ts";

/** What a method is given: the caller's workspace and the arguments. */
export interface Asked {
  readonly state: FakeState;
  readonly now: number;
  readonly origin: string;
  readonly team: FakeTeam;
  readonly args: Readonly<Record<string, unknown>>;
}

type Result = Record<string, unknown>;

/** Slack says no. */
export class Refused extends Error {
  readonly messages: readonly string[];

  constructor(error: string, messages: readonly string[] = []) {
    super(error);
    this.messages = messages;
  }
}

const TRIGGER_MS = 3_000;

/** The methods that take a token, after https://docs.slack.dev/reference/methods */
export const METHODS: Readonly<Record<string, (asked: Asked) => Result>> = {
  "auth.test": ({ team }) => ({
    url: `https://${team.name}.slack.com/`,
    team: team.name,
    user: "backup",
    team_id: team.id,
    user_id: team.botUserId,
    ...(team.botId === "" ? {} : { bot_id: team.botId }),
    is_enterprise_install: false,
  }),
  "chat.postMessage": (asked) => {
    const channel = openChannel(asked);
    const thread = optional(asked, "thread_ts");
    const ts = addMessage(asked, channel.id, {
      threadTs: thread,
      broadcast: asked.args["reply_broadcast"] === "true",
    });
    return { channel: channel.id, ts };
  },
  "chat.postEphemeral": (asked) => {
    const channel = openChannel(asked);
    const onlyTo = demand(asked, "user");
    return { message_ts: addMessage(asked, channel.id, { threadTs: optional(asked, "thread_ts"), onlyTo }) };
  },
  "chat.update": (asked) => {
    const channel = openChannel(asked);
    const found = asked.state.messages.find(
      (one) =>
        one.channel === channel.id && one.ts === demand(asked, "ts") && !one.deleted && one.onlyTo === null,
    );
    if (found === undefined) throw new Refused("message_not_found");
    const { text, blocks } = contentOf(asked);
    Object.assign(found, { text, blocks, edits: found.edits + 1 });
    return { channel: channel.id, ts: found.ts };
  },
  "chat.getPermalink": (asked) => {
    const channel = demand(asked, "channel");
    const ts = demand(asked, "message_ts");
    if (!asked.state.messages.some((one) => one.channel === channel && one.ts === ts && !one.deleted))
      throw new Refused("message_not_found");
    return { permalink: `https://example.slack.com/archives/${channel}/p${ts}` };
  },
  "users.info": (asked) => {
    const user = asked.state.users.get(demand(asked, "user"));
    if (user === undefined) throw new Refused("user_not_found");
    return { user: userObject(user, asked.args["include_locale"] === "true") };
  },
  "users.lookupByEmail": (asked) => {
    const email = demand(asked, "email");
    const user = [...asked.state.users.values()].find(
      (one) => one.email === email && one.team === asked.team.id,
    );
    if (user === undefined) throw new Refused("users_not_found");
    return { user: userObject(user, false) };
  },
  "views.open": (asked) => {
    useTrigger(asked);
    const view = viewArgument(asked);
    const id = `V${(asked.state.serial += 1)}`;
    const opened = { id, hash: `${asked.state.serial}.h`, content: view };
    asked.state.views.set(id, opened);
    return { view: { id, hash: opened.hash, root_view_id: id, ...view } };
  },
  "views.update": (asked) => {
    const view = viewArgument(asked);
    const externalId = optional(asked, "external_id");
    const open =
      externalId === null
        ? asked.state.views.get(demand(asked, "view_id"))
        : [...asked.state.views.values()].find(({ content }) => content["external_id"] === externalId);
    if (open === undefined) throw new Refused("not_found");
    const hash = optional(asked, "hash");
    if (hash !== null && hash !== open.hash) throw new Refused("hash_conflict");
    open.content = view;
    open.hash = `${(asked.state.serial += 1)}.h`;
    return { view: { id: open.id, hash: open.hash, ...view } };
  },
  "views.publish": (asked) => {
    const view = viewArgument(asked);
    asked.state.homes.set(demand(asked, "user_id"), view);
    return { view };
  },
  "files.getUploadURLExternal": (asked) => {
    const id = `F${(asked.state.serial += 1)}`;
    const length = Number(demand(asked, "length"));
    asked.state.files.set(id, { name: demand(asked, "filename"), length, content: null, complete: false });
    return { file_id: id, upload_url: `${asked.origin}/upload/${id}` };
  },
  "files.completeUploadExternal": (asked) => {
    const channel = openChannel(asked, "channel_id");
    const thread = optional(asked, "thread_ts");
    const names: string[] = [];
    for (const { id } of idsOf(demand(asked, "files"))) {
      const file = asked.state.files.get(id);
      if (file === undefined || file.content === null) throw new Refused("file_not_found");
      file.complete = true;
      names.push(file.name);
    }
    const ts = addMessage(asked, channel.id, { threadTs: thread, files: names, text: "" });
    return { files: [{ id: ts }] };
  },
};

function contentOf(asked: Asked): { text: string; blocks: readonly unknown[] } {
  const text = optional(asked, "text") ?? "";
  const blocks = listOf(optional(asked, "blocks") ?? "[]");
  if (text === "" && blocks.length === 0) throw new Refused("no_text");
  if (text.length > 40_000) throw new Refused("msg_too_long");
  refuseUnknown(asked.team, blocks);
  refuseFaults(checkMessage(blocks.length === 0 ? { text } : { text, blocks }), "invalid_blocks");
  return { text, blocks };
}

function refuseFaults(faults: readonly string[], error: string): void {
  if (faults.length === 0) return;
  const tooLong = faults.some((fault) => fault.includes("msg_blocks_too_long"));
  throw new Refused(
    tooLong ? "msg_blocks_too_long" : error,
    faults.map((fault) => `[ERROR] ${fault}`),
  );
}

function refuseUnknown(team: FakeTeam, blocks: readonly unknown[]): void {
  for (const [index, block] of blocks.entries()) {
    const type = isRecord(block) ? String(block["type"]) : "";
    if (team.rejects.has(type))
      throw new Refused("invalid_blocks", [
        `[ERROR] unsupported type: ${type} [json-pointer:/blocks/${index}/type]`,
      ]);
  }
}

function addMessage(
  asked: Asked,
  channel: string,
  more: {
    threadTs: string | null;
    broadcast?: boolean;
    onlyTo?: string;
    files?: readonly string[];
    text?: string;
  },
): string {
  const { text, blocks } = more.text === undefined ? contentOf(asked) : { text: more.text, blocks: [] };
  asked.state.serial += 1;
  const ts = `${Math.floor(asked.now / 1000)}.${String(asked.state.serial).padStart(6, "0")}`;
  asked.state.messages.push({
    ts,
    channel,
    text,
    blocks,
    threadTs: more.threadTs,
    broadcast: more.broadcast === true,
    onlyTo: more.onlyTo ?? null,
    edits: 0,
    deleted: false,
    files: more.files ?? [],
  });
  return ts;
}

/** A channel that can be written to; an account stands for the bot's own conversation with it. */
function openChannel(asked: Asked, argument = "channel"): FakeChannel {
  const { state, team } = asked;
  const id = demand(asked, argument);
  const user = state.users.get(id);
  if (user !== undefined) {
    const channel = { id: `D${user.id}`, team: team.id, archived: false, member: true };
    state.channels.set(channel.id, channel);
    return channel;
  }
  const channel = state.channels.get(id);
  if (channel === undefined || channel.team !== team.id) throw new Refused("channel_not_found");
  if (channel.archived) throw new Refused("is_archived");
  if (!channel.member) throw new Refused("not_in_channel");
  return channel;
}

function useTrigger(asked: Asked): void {
  const trigger = demand(asked, "trigger_id");
  const madeAt = asked.state.triggers.get(trigger);
  if (madeAt === undefined) throw new Refused("invalid_trigger_id");
  if (asked.now - madeAt > TRIGGER_MS) throw new Refused("expired_trigger_id");
  asked.state.triggers.delete(trigger);
}

function viewArgument(asked: Asked): Record<string, unknown> {
  const view: unknown = JSON.parse(demand(asked, "view"));
  if (!isRecord(view)) throw new Refused("invalid_arguments");
  refuseFaults(checkView(view), "invalid_arguments");
  return view;
}

function userObject(user: FakeUser, withLocale: boolean): Result {
  return {
    id: user.id,
    team_id: user.team,
    name: user.name,
    deleted: false,
    is_bot: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_email_confirmed: true,
    tz: "Europe/Berlin",
    profile: { email: user.email, real_name: user.name },
    ...(withLocale ? { locale: "de-DE" } : {}),
    ...user.extra,
  };
}

function demand(asked: Asked, name: string): string {
  const value = optional(asked, name);
  if (value === null) throw new Refused("invalid_arguments", [`[ERROR] missing required field: ${name}`]);
  return value;
}

function optional({ args }: Asked, name: string): string | null {
  const value = args[name];
  return typeof value === "string" && value !== "" ? value : null;
}

function listOf(json: string): unknown[] {
  const value: unknown = JSON.parse(json);
  return Array.isArray(value) ? value : [];
}

function idsOf(json: string): { id: string }[] {
  return listOf(json).flatMap((one) =>
    isRecord(one) && typeof one["id"] === "string" ? [{ id: one["id"] }] : [],
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
