import { type Application, openApplication } from "../../src/compose/application.ts";
import { serve, type Serving } from "../../src/compose/serve.ts";
import { loadConfig } from "../../src/config.ts";
import { overHttp, people, type SlackPeople } from "./fake-slack-client.ts";
import { type FakeSlack, startFakeSlack } from "./fake-slack.ts";
import type { FakeMessage } from "./fake-slack-state.ts";
import { scratchFolder } from "./scratch.ts";

const SIGNING_SECRET = "signing-secret";

/** The whole program, serving, with a Slack beside it and a clock that goes on and can be put ahead. */
export interface SlackProgram {
  readonly app: Application;
  readonly slack: FakeSlack;
  readonly people: SlackPeople;
  /** What it warned of. */
  readonly complaints: readonly string[];
  /** Puts the clock ahead. */
  pass(ms: number): void;
  stop(): Promise<void>;
}

/** Team T1 with ALICE, an administrator, BOB, and the channel C1. */
export async function startSlackProgram(
  databaseUrl: string,
  env: Readonly<Record<string, string>> = {},
): Promise<SlackProgram> {
  let ahead = 0;
  const now = (): number => Date.now() + ahead;
  const complaints: string[] = [];
  const slack = await startFakeSlack(now);
  slack.addTeam("T1", "acme");
  for (const id of ["ALICE", "BOB"]) slack.addUser(id, "T1");
  slack.addChannel("C1", "T1");
  const complain = (fields: unknown, message: string): void =>
    void complaints.push(`${message} ${JSON.stringify(fields)}`);
  const app = await openApplication({
    config: loadConfig({
      DATABASE_URL: databaseUrl,
      DATA_DIR: scratchFolder(),
      PORT: "0",
      HOST: "127.0.0.1",
      SLACK_BOT_TOKEN: "xoxb-T1",
      SLACK_SIGNING_SECRET: SIGNING_SECRET,
      SLACK_API_URL: slack.apiUrl,
      BOT_ADMINS: "alice@acme.test",
      ...env,
    }),
    log: { info: () => undefined, warn: complain, error: complain },
    out: { write: () => true },
    now,
    serve: true,
    say: () => undefined,
  });
  const serving: Serving = await serve(app);
  const address = `http://127.0.0.1:${serving.port}/slack/events`;
  return {
    app,
    slack,
    people: people(slack, overHttp(address, { secret: SIGNING_SECRET })),
    complaints,
    pass: (ms) => void (ahead += ms),
    async stop() {
      await serving.stop();
      await app.stop();
      await slack.close();
    },
  };
}

/** What Slack sends when somebody presses a button, or chooses in a menu, by what is written on it. */
export function pressable(message: FakeMessage | undefined, label: string): Record<string, unknown> {
  const found = find(message?.blocks ?? [], label, null);
  if (found === null) throw new Error(`There is no "${label}" in: ${JSON.stringify(message?.blocks)}`);
  return found;
}

function find(node: unknown, label: string, blockId: unknown): Record<string, unknown> | null {
  if (Array.isArray(node)) {
    for (const one of node) {
      const found = find(one, label, blockId);
      if (found !== null) return found;
    }
    return null;
  }
  if (!isRecord(node)) return null;
  const id = node["block_id"] ?? blockId;
  const base = { type: node["type"], action_id: node["action_id"], block_id: id };
  if (node["type"] === "button" && wordsOf(node) === label) return { ...base, value: node["value"] };
  if (node["type"] === "overflow" && Array.isArray(node["options"])) {
    const option: unknown = node["options"].find((one) => isRecord(one) && wordsOf(one) === label);
    return option === undefined ? null : { ...base, selected_option: option };
  }
  return find(Object.values(node), label, id);
}

function wordsOf(node: Record<string, unknown>): unknown {
  return isRecord(node["text"]) ? node["text"]["text"] : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
