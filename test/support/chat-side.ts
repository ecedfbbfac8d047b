import { z } from "zod";

import type { AdaptiveCard } from "../../adapters/teams/render/elements.ts";
import type { Application } from "../../src/compose/application.ts";
import type { FakeMessage } from "./fake-slack-state.ts";
import type { FakeTeamsMessage, FakeTeamsUser } from "./fake-teams-state.ts";
import { pressButton, type Typed } from "./fill-card.ts";
import { startSlackProgram } from "./slack-program.ts";
import { startTeamsProgram } from "./teams-program.ts";
import { buttonOf, cardOf, readable, textOf } from "./teams-text.ts";
import { waitUntil } from "./wait.ts";

/** The whole program with one platform, and what people do there, so that a story can be told of each. */
export interface ChatSide {
  readonly app: Application;
  /** What somebody alone is answered to a line that they say in the channel. */
  ask(name: string, line: string): Promise<string>;
  /** Fills the form that a line opens, and sends it; what is answered, in the form or beside it. */
  fill(name: string, line: string, typed: Typed): Promise<string>;
  /** What the channel shows, oldest first. */
  posts(): readonly string[];
  /** The names of the files that somebody alone was given, oldest first. */
  files(name: string): readonly string[];
  /** What was complained of. */
  readonly complaints: readonly string[];
  /** Puts the clock ahead. */
  pass(ms: number): void;
  stop(): Promise<void>;
}

export type StartSide = (
  databaseUrl: string,
  env: Readonly<Record<string, string>>,
  people: readonly string[],
) => Promise<ChatSide>;

const ERRORS = z.object({ response_action: z.literal("errors"), errors: z.record(z.string(), z.string()) });
const FIELD = z.object({
  type: z.literal("input"),
  block_id: z.string(),
  element: z.looseObject({ type: z.string(), action_id: z.string() }),
});

export const startInSlack: StartSide = async (databaseUrl, env, names) => {
  const program = await startSlackProgram(databaseUrl, env);
  const { slack, people } = program;
  for (const name of names) slack.addUser(name.toUpperCase(), "T1");
  const shown = (name: string): FakeMessage[] => slack.shown("C1", name.toUpperCase());

  async function answered(name: string, does: () => Promise<unknown>): Promise<string> {
    const before = shown(name).length;
    await does();
    await waitUntil(`an answer for ${name}`, () => shown(name).length > before);
    return shown(name).at(-1)?.text ?? "";
  }

  return {
    ...program,
    ask: async (name, line) =>
      await answered(name, async () => await people.slash(line, { user: name.toUpperCase() })),
    async fill(name, line, typed) {
      const user = name.toUpperCase();
      const before = slack.state.views.size;
      await people.slash(line, { user });
      await waitUntil("the form", () => slack.state.views.size > before);
      const filled = filledView([...slack.state.views.values()].at(-1), typed);
      const errors: string[] = [];
      const text = await Promise.race([
        answered(name, async () => {
          const { body } = await people.submit(filled, { user });
          errors.push(...Object.values(ERRORS.safeParse(body).data?.errors ?? {}));
        }),
        waitUntil("faults", () => errors.length > 0).then(() => errors.join("\n")),
      ]);
      return text;
    },
    posts: () => slack.shown("C1").map(({ text }) => text),
    files: (name) => slack.shown(`D${name.toUpperCase()}`).flatMap(({ files }) => files),
  };
};

/** The form as it is sent, with what was typed in some of its fields and the others as they stood. */
function filledView(
  view: { readonly id: string; readonly hash: string; readonly content: Record<string, unknown> } | undefined,
  typed: Typed,
): Record<string, unknown> {
  const blocks = z.array(z.unknown()).parse(view?.content["blocks"]);
  const fields = blocks.flatMap((block) => FIELD.safeParse(block).data ?? []);
  const values = fields.map(({ block_id: name, element }) => {
    const { type, action_id: action } = element;
    return [name, { [action]: { type, ...heldIn(element, typed[name]) } }] as const;
  });
  return { id: view?.id, hash: view?.hash, ...view?.content, state: { values: Object.fromEntries(values) } };
}

/** What a field sends by its type: the property, what it was filled with, and how something typed is written. */
const HELD: Readonly<
  Record<string, readonly [string, string, (typed: string | readonly string[]) => unknown]>
> = {
  checkboxes: ["selected_options", "initial_options", (typed) => [typed].flat().map(optionOf)],
  static_select: ["selected_option", "initial_option", (typed) => optionOf(String(typed))],
  external_select: ["selected_option", "initial_option", (typed) => optionOf(String(typed))],
  timepicker: ["selected_time", "initial_time", String],
};
const HELD_AS_TEXT = ["value", "initial_value", String] as const;

function heldIn(
  element: Readonly<Record<string, unknown>>,
  typed: string | readonly string[] | undefined,
): Record<string, unknown> {
  const [name, initial, write] = HELD[String(element["type"])] ?? HELD_AS_TEXT;
  if (typed !== undefined) return { [name]: write(typed) };
  return { [name]: element[initial] ?? (name === "selected_options" ? [] : null) };
}

function optionOf(value: string): { readonly value: string } {
  return { value };
}

const DIALOG = z.object({
  task: z.object({ value: z.object({ card: z.object({ content: z.custom<AdaptiveCard>() }) }) }),
});
const CONSENT = z.object({
  attachments: z.array(
    z.object({
      contentType: z.literal("application/vnd.microsoft.teams.card.file.consent"),
      name: z.string(),
    }),
  ),
});

export const startInTeams: StartSide = async (databaseUrl, env, names) => {
  const program = await startTeamsProgram(databaseUrl, env);
  const { teams, people, channel } = program;
  const users = new Map<string, FakeTeamsUser>([
    ["alice", program.alice],
    ["bob", program.bob],
  ]);
  for (const name of names) users.set(name, teams.addUser(`${name[0]?.toUpperCase()}${name.slice(1)}`));

  function userOf(name: string): FakeTeamsUser {
    const user = users.get(name);
    if (user === undefined) throw new Error(`Nobody is called ${name}.`);
    return user;
  }
  const shown = (name: string): FakeTeamsMessage[] => teams.shown(teams.personalChat(userOf(name)).id);
  const answers = (name: string): FakeTeamsMessage[] =>
    shown(name).filter(({ activity }) => !CONSENT.safeParse(activity).success);

  async function answered(name: string, does: () => Promise<unknown>): Promise<string> {
    const before = answers(name).length;
    await does();
    await waitUntil(`an answer for ${name}`, () => answers(name).length > before);
    return textOf(answers(name).at(-1));
  }
  async function invoke(name: string, what: string, value: unknown): Promise<unknown> {
    const user = userOf(name);
    return (await people.invoke(user, teams.personalChat(user), what, value)).body;
  }
  const dialogOf = (body: unknown): AdaptiveCard => DIALOG.parse(body).task.value.card.content;

  return {
    ...program,
    ask: async (name, line) =>
      await answered(name, async () => await people.mention(userOf(name), channel, line)),
    async fill(name, line, typed) {
      await answered(name, async () => await people.say(userOf(name), line));
      const button = buttonOf(cardOf(answers(name).at(-1)), "Open the form…");
      const opened = button.type === "Action.ShowCard" ? {} : { data: button.data };
      const form = dialogOf(await invoke(name, "task/fetch", opened));
      const before = answers(name).length;
      const send = form.actions?.[0]?.title ?? "";
      const back = await invoke(name, "task/submit", pressButton(form, send, typed));
      if (back !== null) return readable(dialogOf(back)).join("\n");
      await waitUntil(`an answer for ${name}`, () => answers(name).length > before);
      return textOf(answers(name).at(-1));
    },
    posts: () => teams.shown(channel.id).map(textOf),
    files: (name) =>
      shown(name).flatMap(({ activity }) =>
        (CONSENT.safeParse(activity).data?.attachments ?? []).map((each) => each.name),
      ),
  };
};
