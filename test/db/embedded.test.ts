import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, utimesSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { afterEach, describe, expect, test } from "vitest";
import { isRunning, readLock } from "../../db/embedded/lock.ts";
import { freePort } from "../../db/embedded/postmaster.ts";
import { type EmbeddedOptions, type EmbeddedServer, startEmbedded } from "../../db/embedded/server.ts";
import { scratchFolder } from "../support/scratch.ts";

/** What a creation's folder is called until it is complete; the number of its process follows. */
const DRAFT = ".pg18-new-";

const folder = scratchFolder();
const running: EmbeddedServer[] = [];
let count = 0;

function newDataDir(): string {
  count += 1;
  return join(folder, `data${count}`);
}

async function start(dataDir: string, options: Partial<EmbeddedOptions> = {}): Promise<EmbeddedServer> {
  const server = await startEmbedded({ dataDir, durable: false, ...options });
  running.push(server);
  return server;
}

async function query(server: EmbeddedServer, statement: string): Promise<Record<string, unknown>[]> {
  const sql = postgres(server.url, { max: 1, onnotice: () => undefined });
  try {
    return [...(await sql.unsafe(statement))];
  } finally {
    await sql.end();
  }
}

function serverPid(dataDir: string): number {
  return readLock(join(dataDir, "pg18"))?.pid ?? Number.NaN;
}

/** A bot in a process of its own; `detached`, so that it can be killed together with what it runs. */
function startBot(dataDir: string): ChildProcess {
  return spawn(process.execPath, [join(import.meta.dirname, "../support/embedded-child.ts"), dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
}

async function waitFor(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let waited = 0; waited < 10_000; waited += 10) {
    if (await condition()) return;
    await sleep(10);
  }
  throw new Error(`Waited 10 s in vain for ${what}`);
}

function killGroup(child: ChildProcess): void {
  if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

test("the first start creates the database, a restart keeps what is in it", async () => {
  const dataDir = newDataDir();
  const first = await start(dataDir);
  expect(first.started).toBe("new");
  expect(new URL(first.url).pathname).toBe("/backup_report");
  await query(first, "create table kept as select 42 as answer");
  await first.stop();
  expect(existsSync(join(dataDir, "pg18", "postmaster.pid"))).toBe(false);

  const second = await start(dataDir);
  expect(second.started).toBe("restarted");
  expect(await query(second, "select answer from kept")).toEqual([{ answer: 42 }]);
});

test("it listens on 127.0.0.1 only and wants its password", async () => {
  const server = await start(newDataDir());
  expect(await query(server, "show listen_addresses")).toEqual([{ listen_addresses: "127.0.0.1" }]);
  expect(await query(server, "show unix_socket_directories")).toEqual([{ unix_socket_directories: "" }]);
  const stranger = { ...server, url: server.url.replace(/:[0-9a-f]+@/, ":guessed@") };
  await expect(query(stranger, "select 1")).rejects.toThrow("password authentication failed");
});

test("a second bot joins; the server stops only when the last of them leaves", async () => {
  const dataDir = newDataDir();
  const alice = await start(dataDir);
  const bob = await start(dataDir);
  expect([bob.started, bob.port]).toEqual(["joined", alice.port]);
  await alice.stop();
  await alice.stop();
  expect(await query(bob, "select 1 as one")).toEqual([{ one: 1 }]);
  await bob.stop();
  await expect(query(bob, "select 1")).rejects.toThrow("ECONNREFUSED");
});

test("bots that start at the same moment share one server", async () => {
  const dataDir = newDataDir();
  const bots = await Promise.all([start(dataDir), start(dataDir), start(dataDir)]);
  expect(new Set(bots.map(({ port }) => port)).size).toBe(1);
  expect(bots.filter(({ started }) => started === "joined")).toHaveLength(2);
});

test("a bot that starts while the last one is leaving gets a server", async () => {
  const dataDir = newDataDir();
  const leaving = await start(dataDir);
  const [, coming] = await Promise.all([leaving.stop(), start(dataDir)]);
  expect(await query(coming, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("a server that survived its killed bot is joined, and stopped by who joined it", async () => {
  const dataDir = newDataDir();
  const bot = startBot(dataDir);
  await new Promise((resolve) => bot.stdout?.once("data", resolve));
  killGroup(bot);
  const next = await start(dataDir);
  expect(next.started).toBe("joined");
  const pid = serverPid(dataDir);
  await next.stop();
  expect(isRunning(pid)).toBe(false);
});

test("after kill -9 of the server the next start brings back what was committed", async () => {
  const dataDir = newDataDir();
  const first = await start(dataDir, { durable: true });
  await query(first, "create table kept as select 42 as answer");
  process.kill(serverPid(dataDir), "SIGKILL");
  const second = await start(dataDir, { durable: true });
  expect(second.started).toBe("restarted");
  expect(await query(second, "select answer from kept")).toEqual([{ answer: 42 }]);
});

test("after the crash of one session the server still knows who uses it", async () => {
  const dataDir = newDataDir();
  const alice = await start(dataDir);
  const bob = await start(dataDir);
  const [session] = await query(
    alice,
    "select pid from pg_stat_activity where application_name like '%keeper' limit 1",
  );
  process.kill(Number(session?.["pid"]), "SIGKILL");
  // Sessions are there before they have their claim.
  const claims =
    "select count(*)::int as count from pg_locks where locktype = 'advisory' and objid = 4207 and granted";
  await waitFor(async () => {
    const rows = await query(bob, claims).catch(() => []);
    return rows[0]?.["count"] === 2;
  }, "both bots to claim the server again");
  await alice.stop();
  expect(await query(bob, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("the server is not stopped under somebody who is there again, and whose claim is still on its way", async () => {
  const dataDir = newDataDir();
  const alice = await start(dataDir);
  const coming = postgres(alice.url, {
    max: 1,
    connection: { application_name: "backup-report-bot keeper" },
  });
  await coming`select 1`;
  await alice.stop();
  expect([...(await coming`select 1 as one`)]).toEqual([{ one: 1 }]);
  await coming.end();
  const last = await start(dataDir);
  expect(last.started).toBe("joined");
  await last.stop();
  expect(existsSync(join(dataDir, "pg18", "postmaster.pid"))).toBe(false);
});

describe("an interrupted creation leaves no half database", () => {
  test("when the bot is killed with all it runs", async () => {
    const dataDir = await interruptCreation();
    const next = await start(dataDir);
    expect(next.started).toBe("new");
    expect(drafts(dataDir)).toEqual([]);
  });

  test("nor does a draft stay that could not be removed when the database was made", async () => {
    const dataDir = newDataDir();
    await (await start(dataDir)).stop();
    const dead = plantDraft(dataDir, 2 ** 22 + 1);
    // In a container the next bot has the number of the one that was killed.
    const old = plantDraft(dataDir, process.pid);
    const anHourAgo = Date.now() / 1000 - 3_601;
    utimesSync(old, anHourAgo, anHourAgo);
    const young = plantDraft(dataDir, process.pid);
    await start(dataDir);
    expect([dead, old, young].map((draft) => existsSync(draft))).toEqual([false, false, true]);
  });

  function drafts(dataDir: string): string[] {
    return existsSync(dataDir) ? readdirSync(dataDir).filter((name) => name.startsWith(DRAFT)) : [];
  }

  function plantDraft(dataDir: string, pid: number): string {
    const draft = mkdtempSync(join(dataDir, `${DRAFT}${pid}-`));
    mkdirSync(join(draft, "cluster", "base"), { recursive: true });
    return draft;
  }

  /** Kills a bot in the middle of it; on a busy machine the kill may come too late, and then the next one is killed. */
  async function interruptCreation(): Promise<string> {
    for (;;) {
      const dataDir = newDataDir();
      const cluster = join(dataDir, "pg18");
      const bot = startBot(dataDir);
      const ended = once(bot, "exit");
      await waitFor(
        () =>
          existsSync(cluster) ||
          drafts(dataDir).some((name) => existsSync(join(dataDir, name, "cluster", "base"))),
        "initdb",
      );
      killGroup(bot);
      await ended;
      if (!existsSync(cluster)) return dataDir;
      await (await start(dataDir)).stop();
    }
  }
});

test("a taken port is told and another one used", async () => {
  const occupant: Server = createServer();
  const taken = await new Promise<number>((resolve) => {
    occupant.listen(0, "127.0.0.1", () => {
      const address = occupant.address();
      resolve(typeof address === "object" && address !== null ? address.port : Number.NaN);
    });
  });
  const lines: string[] = [];
  const ports = [taken];
  const server = await start(newDataDir(), {
    log: (line) => lines.push(line),
    pickPort: async () => ports.shift() ?? (await freePort()),
  });
  occupant.close();
  expect(server.port).not.toBe(taken);
  // Where the server's user may not enter the project, it also says that the programs were copied.
  expect(lines).toContain(`Port ${taken} was taken; trying another.`);
});
