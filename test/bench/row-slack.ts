import { createServer } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { DAY_MS } from "../../src/core/instant.ts";
import { startFakeSlack } from "../support/fake-slack.ts";
import { READ_AT } from "./fleet.ts";
import type { FleetSize } from "./fleet.ts";
import { measureAcknowledge } from "./row-slack-acknowledge.ts";
import type { BenchServer } from "./server.ts";
import { startChild } from "./slack-child.ts";
import { openSender, signedCommand } from "./slack-load.ts";
import { ms, type Measured } from "./table.ts";

const PER_SECOND = 50;
const SECONDS = 30;
const WARM_UP = 50;
const CONNECTIONS = 16;
/** Answers that are still under way when the last command was sent. */
const PATIENCE_MS = 30_000;

/** How fast Slack is acknowledged, alone and beside an evaluation of the whole fleet, and when it is answered. */
export async function measureSlack(server: BenchServer, size: FleetSize): Promise<readonly Measured[]> {
  return [...(await measureAcknowledge()), ...(await measureBeside(server, size))];
}

/** Every device turns critical while fifty people a second ask for the status. */
async function measureBeside(server: BenchServer, { devices }: FleetSize): Promise<Measured[]> {
  const url = await server.clone("ours");
  const slack = await startFakeSlack();
  slack.addTeam("T1", "acme");
  slack.addUser("ALICE", "T1");
  const answers = await startAnswers();
  const dataDir = await mkdtemp(join(tmpdir(), "backup-report-bench-"));
  const bot = await startChild("slack-serve.ts", url, slack.apiUrl, dataDir, String(READ_AT));
  const sender = openSender(bot.port, CONNECTIONS);
  try {
    await load(sender, answers, { first: 0, count: WARM_UP });
    answers.at.clear();
    const evaluated = bot.ask({ asOf: READ_AT + 8 * DAY_MS });
    // What fails meanwhile is told by whoever waits for it.
    evaluated.catch(() => undefined);
    const sent = await load(sender, answers, { first: WARM_UP, count: PER_SECOND * SECONDS });
    const flips = Number((await evaluated)["flips"]);
    const until = performance.now() + PATIENCE_MS;
    while (answers.at.size < sent.length && performance.now() < until) await sleep(50);
    const acknowledged = sent.map((one) => one.acknowledgedMs);
    const answered = sent.flatMap(({ serial, sentAt }) => {
      const at = answers.at.get(serial);
      return at === undefined ? [] : [at - sentAt];
    });
    const beside = `beside ${devices.toLocaleString("en")} devices, ${flips.toLocaleString("en")} flips`;
    return [
      row(`50 commands/s ${beside}: acknowledged, p99`, acknowledged, "<= 100 ms"),
      row(`50 commands/s ${beside}: answered, p99`, answered, "<= 300 ms"),
      {
        what: "commands without an answer",
        floor: `${sent.length} sent`,
        ours: String(sent.length - answered.length),
        ratio: "",
        asked: "0",
      },
    ];
  } finally {
    sender.close();
    await bot.end("SIGKILL");
    answers.close();
    await slack.close();
    await rm(dataDir, { recursive: true, force: true });
    await server.drop("ours");
  }
}

function row(what: string, values: readonly number[], asked: string): Measured {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { what, floor: `p50 ${ms(at(0.5))}`, ours: ms(at(0.99)), ratio: "", asked };
}

interface Sent {
  readonly serial: number;
  readonly sentAt: number;
  readonly acknowledgedMs: number;
}

/** Sends at an even pace, whether earlier ones were answered or not. */
async function load(
  sender: ReturnType<typeof openSender>,
  answers: Answers,
  { first, count }: { readonly first: number; readonly count: number },
): Promise<Sent[]> {
  const began = performance.now();
  return await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      await sleep((index * 1000) / PER_SECOND - (performance.now() - began));
      const serial = first + index;
      const sentAt = performance.now();
      const status = await sender.send(signedCommand(serial, "status", `${answers.url}/${serial}`));
      if (status !== 200) throw new Error(`A command was answered with ${status}.`);
      return { serial, sentAt, acknowledgedMs: performance.now() - sentAt };
    }),
  );
}

interface Answers {
  readonly url: string;
  /** When each command was answered. */
  readonly at: Map<number, number>;
  close(): void;
}

/** Where the bot answers: the address of each command is its own. */
async function startAnswers(): Promise<Answers> {
  const at = new Map<number, number>();
  const server = createServer((request, response) => {
    const serial = Number((request.url ?? "").slice(1));
    request
      .once("end", () => {
        if (!at.has(serial)) at.set(serial, performance.now());
        response.writeHead(200, { "Content-Type": "application/json" }).end('{"ok":true}');
      })
      .resume();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, at, close: () => void server.close() };
}
