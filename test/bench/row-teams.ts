import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { DAY_MS } from "../../src/core/instant.ts";
import { type FakeTeams, startFakeTeams } from "../support/fake-teams.ts";
import { READ_AT } from "./fleet.ts";
import type { FleetSize } from "./fleet.ts";
import { measureFlood } from "./row-teams-flood.ts";
import type { BenchServer } from "./server.ts";
import { startChild } from "./slack-child.ts";
import { ms, type Measured } from "./table.ts";
import { openTeamsSender, type TeamsSender } from "./teams-load.ts";

const PER_SECOND = 50;
const SECONDS = 30;
const WARM_UP = 100;
/** So many that no conversation is asked for more than Teams lets the bot say there. */
const PEOPLE = 200;
/** Answers that are still under way when the last message was sent. */
const PATIENCE_MS = 30_000;

/** When people in Teams are answered, by a bare echo and beside an evaluation of the whole fleet; and a flood of posts. */
export async function measureTeams(server: BenchServer, size: FleetSize): Promise<readonly Measured[]> {
  return [...(await measureEcho()), ...(await measureBeside(server, size)), ...(await measureFlood())];
}

async function measureEcho(): Promise<Measured[]> {
  const teams = await teamsWithPeople();
  teams.state.tokens.add("bench");
  const echo = await startChild("teams-echo.ts", teams.openIdUrl, "bench");
  const sender = await openTeamsSender(teams, echo.port);
  try {
    await load(teams, sender, WARM_UP);
    return rows("a bare CloudAdapter that echoes", await load(teams, sender, PER_SECOND * SECONDS), "");
  } finally {
    sender.close();
    await echo.end("SIGKILL");
    await teams.close();
  }
}

/** Every device turns critical while fifty people a second ask for the status. */
async function measureBeside(server: BenchServer, { devices }: FleetSize): Promise<Measured[]> {
  const url = await server.clone("ours");
  const teams = await teamsWithPeople();
  const dataDir = await mkdtemp(join(tmpdir(), "backup-report-bench-"));
  const bot = await startChild("teams-serve.ts", url, teams.loginUrl, dataDir, String(READ_AT));
  const sender = await openTeamsSender(teams, bot.port);
  try {
    await load(teams, sender, WARM_UP * 2);
    const evaluated = bot.ask({ asOf: READ_AT + 8 * DAY_MS });
    // What fails meanwhile is told by whoever waits for it.
    evaluated.catch(() => undefined);
    const answered = await load(teams, sender, PER_SECOND * SECONDS);
    const flips = Number((await evaluated)["flips"]);
    const beside = `beside ${devices.toLocaleString("en")} devices, ${flips.toLocaleString("en")} flips`;
    return rows(beside, answered, "<= 400 ms");
  } finally {
    sender.close();
    await bot.end("SIGKILL");
    await teams.close();
    await rm(dataDir, { recursive: true, force: true });
    await server.drop("ours");
  }
}

async function teamsWithPeople(): Promise<FakeTeams> {
  const teams = await startFakeTeams();
  for (let each = 0; each < PEOPLE; each += 1) teams.addUser(`User${each}`);
  for (const user of teams.state.users.values()) teams.personalChat(user);
  return teams;
}

interface Answered {
  readonly sent: number;
  readonly lost: number;
  /** Until the answer was there. */
  readonly tookMs: readonly number[];
}

/** Sends at an even pace, whether earlier ones were answered or not. */
async function load(teams: FakeTeams, sender: TeamsSender, count: number): Promise<Answered> {
  teams.state.messages.splice(0);
  const arrived = teams.arrivals();
  const began = performance.now();
  const people = [...teams.state.users.values()];
  const sent = new Map<string, number[]>();
  await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      await sleep(Math.max(0, (index * 1000) / PER_SECOND - (performance.now() - began)));
      const user = people[index % people.length];
      if (user === undefined) throw new Error("There is nobody.");
      const chat = teams.personalChat(user).id;
      sent.set(chat, [...(sent.get(chat) ?? []), performance.now()]);
      const status = await sender.say(user, "status");
      if (status >= 300) throw new Error(`A message was answered with ${status}.`);
    }),
  );
  const until = performance.now() + PATIENCE_MS;
  while ([...arrived.values()].flat().length < count && performance.now() < until) await sleep(50);
  const tookMs = [...sent].flatMap(([chat, times]) =>
    times.flatMap((at, index) => {
      const answer = arrived.get(chat)?.[index];
      return answer === undefined ? [] : [answer - at];
    }),
  );
  return { sent: count, lost: count - tookMs.length, tookMs };
}

function rows(what: string, { sent, lost, tookMs }: Answered, asked: string): Measured[] {
  const sorted = tookMs.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return [
    {
      what: `${PER_SECOND} messages/s in Teams, ${what}: answered, p99`,
      floor: `p50 ${ms(at(0.5))}`,
      ours: ms(at(0.99)),
      ratio: "",
      asked,
    },
    {
      what: `messages in Teams without an answer, ${what}`,
      floor: `${sent} sent`,
      ours: String(lost),
      ratio: "",
      asked: "0",
    },
  ];
}
