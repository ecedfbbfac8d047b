import { spawn } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkRuns, copyBinaries, findBinaries } from "../../db/embedded/binaries.ts";
import { EmbeddedError, folderError, outputError } from "../../db/embedded/errors.ts";
import { isRunning, readLock } from "../../db/embedded/lock.ts";
import { choosePlace } from "../../db/embedded/place.ts";
import { isRoot, serverAccount } from "../../db/embedded/privileges.ts";
import { startEmbedded } from "../../db/embedded/server.ts";
import { serverSettings } from "../../db/embedded/settings.ts";
import { scratchFolder } from "../support/scratch.ts";

const folder = scratchFolder();

async function startAndStop(dataDir: string): Promise<string> {
  const server = await startEmbedded({ dataDir, durable: false });
  await server.stop();
  return server.started;
}

/** The lock file that a server with this process number would have left. */
function plantLock(dataDir: string, pid: number): void {
  const cluster = join(dataDir, "pg18");
  writeFileSync(
    join(cluster, "postmaster.pid"),
    [pid, cluster, 1, 5432, "", "127.0.0.1", "0 0", "ready", ""].join("\n"),
  );
}

describe("what a dead server left behind", () => {
  test("a lock whose number now belongs to another program does not stop a start", async () => {
    const dataDir = join(folder, "reused");
    await startAndStop(dataDir);
    plantLock(dataDir, process.pid);
    expect(await startAndStop(dataDir)).toBe("restarted");
  });

  test("a lock whose number belongs to nobody does not either", async () => {
    const dataDir = join(folder, "stale");
    await startAndStop(dataDir);
    plantLock(dataDir, 2 ** 22 + 1);
    expect(await startAndStop(dataDir)).toBe("restarted");
  });

  test("a killed process that nobody reaped is dead", async () => {
    const dataDir = join(folder, "zombie");
    await startAndStop(dataDir);
    // The shell leaves its first child to a program that never asks for it.
    const parent = spawn("/bin/sh", ["-c", "sleep 0 & echo $!; exec sleep 30"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const zombie = await new Promise<number>((resolve) => {
      parent.stdout.once("data", (data: Buffer) => {
        resolve(Number(data.toString()));
      });
    });
    await expect.poll(() => isRunning(zombie)).toBe(false);
    expect(() => process.kill(zombie, 0)).not.toThrow();
    plantLock(dataDir, zombie);
    expect(await startAndStop(dataDir)).toBe("restarted");
    parent.kill();
  });

  test("an empty or missing lock file is no server", () => {
    const cluster = join(folder, "empty");
    mkdirSync(cluster);
    expect(readLock(cluster)).toBeUndefined();
    writeFileSync(join(cluster, "postmaster.pid"), "");
    expect(readLock(cluster)).toBeUndefined();
  });
});

describe("below a folder that only its owner may enter", () => {
  async function startTwice(
    dataDir: string,
    systemDir: string,
  ): Promise<{ places: string[]; lines: string[] }> {
    const lines: string[] = [];
    const options = { dataDir, systemDir, durable: false, log: (line: string) => lines.push(line) };
    const first = await startEmbedded(options);
    await first.stop();
    const second = await startEmbedded(options);
    await second.stop();
    return { places: [first.dataDir, second.dataDir], lines };
  }

  test("the database is found again: in place, or as root where its user may enter", async () => {
    const dataDir = join(scratchFolder(0o700), "data");
    const systemDir = join(folder, "system");
    const { places, lines } = await startTwice(dataDir, systemDir);
    const [place = ""] = places;
    const told = `PostgreSQL does not run as root and its user may not enter ${dataDir}: the database is in ${place}.`;
    const user = isRoot() ? serverAccount().uid : process.getuid?.();
    expect({ places, told: lines.includes(told), user: statSync(join(place, "pg18")).uid }).toEqual({
      places: [place, place],
      told: isRoot(),
      user,
    });
    expect(isRoot() ? dirname(place) : place).toBe(isRoot() ? systemDir : dataDir);
  });

  test("the database of who is not root stays in place", () => {
    const dataDir = join(scratchFolder(0o700), "data");
    const lines: string[] = [];
    const { cluster, account } = choosePlace(dataDir, folder, (line) => lines.push(line), false);
    expect({ cluster, account, lines }).toEqual({
      cluster: join(dataDir, "pg18"),
      account: undefined,
      lines: [],
    });
  });

  test("who is not root does not take the database of somebody else", () => {
    const dataDir = scratchFolder(0o700);
    const { path, uid } = ofSomebodyElse();
    symlinkSync(path, join(dataDir, "pg18"));
    expect(() => choosePlace(dataDir, folder, () => undefined, false)).toThrow(
      new EmbeddedError(
        `The database in ${dataDir}/pg18 belongs to the user with id ${uid}: ` +
          "start the bot as that user or as root, name another data folder, or set DATABASE_URL.",
      ),
    );
  });
});

/** Only root can give a folder away; everybody else finds one of root's. */
function ofSomebodyElse(): { readonly path: string; readonly uid: number } {
  if (!isRoot()) return { path: "/", uid: statSync("/").uid };
  const path = scratchFolder();
  chownSync(path, serverAccount().uid, serverAccount().gid);
  return { path, uid: serverAccount().uid };
}

test("a copy of the programs runs by itself, without the links that an install script would have made", () => {
  const parent = join(folder, "programs");
  mkdirSync(parent);
  chmodSync(parent, 0o755);
  const copy = copyBinaries(findBinaries(), parent);
  expect(() => checkRuns(copy, isRoot() ? serverAccount() : undefined)).not.toThrow();
  const links: unknown = JSON.parse(readFileSync(join(copy.folder, "pg-symlinks.json"), "utf8"));
  expect(Array.isArray(links) ? links.length : 0).toBeGreaterThan(0);
  expect(copyBinaries(findBinaries(), parent)).toEqual(copy);
});

test("programs that do not run here are told in one sentence", () => {
  const parent = join(folder, "foreign");
  mkdirSync(join(parent, "bin"), { recursive: true });
  writeFileSync(join(parent, "bin", "postgres"), "#!/no/such/loader\n", { mode: 0o755 });
  expect(() => checkRuns({ folder: parent, version: "0" }, undefined)).toThrow(
    /does not run on this machine .*ENOENT.*DATABASE_URL/,
  );
});

describe("a data folder that cannot be used is told in one sentence", () => {
  test("below a file", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    const dataDir = join(file, "data");
    await expect(startEmbedded({ dataDir })).rejects.toThrow(
      new EmbeddedError(
        `The data folder ${dataDir} lies below something that is not a folder (ENOTDIR): ` +
          "correct that, name another folder, or set DATABASE_URL.",
      ),
    );
  });

  test("where nobody may write, not even root", async () => {
    const system = process.platform === "darwin" ? "/System" : "/sys";
    const dataDir = join(system, "backup-report-bot");
    await expect(startEmbedded({ dataDir })).rejects.toThrow(
      /^The data folder \/\w+\/backup-report-bot (may not be written by this user|is on a read-only file system) /,
    );
  });

  test("without write permission", async () => {
    const dataDir = join(scratchFolder(0o500), "data");
    const refused = withoutRoot(() => startEmbedded({ dataDir }));
    await expect(refused).rejects.toThrow(
      new EmbeddedError(
        `The data folder ${dataDir} may not be written by this user (EACCES): ` +
          "correct that, name another folder, or set DATABASE_URL.",
      ),
    );
  });

  test("on a full or read-only disk, as the system and the programs report it", () => {
    const full = Object.assign(new Error("x"), { code: "ENOSPC" });
    expect(folderError(full, "/data")).toMatchObject({
      message:
        "The data folder /data is on a full disk (ENOSPC): correct that, name another folder, or set DATABASE_URL.",
    });
    const output = 'FATAL:  could not write lock file "postmaster.pid": No space left on device\n';
    expect(outputError("PostgreSQL did not start", output, "/data").message).toBe(
      "PostgreSQL did not start: the disk of the data folder /data is full: make room, or set DATABASE_URL.",
    );
  });

  test("for a reason of its own", () => {
    const output = 'LOG:  hello\nFATAL:  unrecognized configuration parameter "x"\nLOG:  bye\n';
    expect(outputError("PostgreSQL did not start", output, "/data", "/data/server.log").message).toBe(
      'PostgreSQL did not start: FATAL:  unrecognized configuration parameter "x" (more in /data/server.log); ' +
        "correct that, or set DATABASE_URL.",
    );
  });
});

/** Runs what is done before the first wait with the rights of an ordinary user: root may write everywhere. */
function withoutRoot<T>(work: () => T): T {
  if (!isRoot()) return work();
  process.seteuid?.(serverAccount().uid);
  try {
    return work();
  } finally {
    process.seteuid?.(0);
  }
}

test("root's server runs as postgres, else as nobody, else not at all", () => {
  const nobody = "root:x:0:0::/root:/bin/sh\nnobody:x:65534:65533::/:/bin/false\n";
  expect(serverAccount(`${nobody}postgres:x:101:104::/:/bin/sh\n`)).toEqual({ uid: 101, gid: 104 });
  expect(serverAccount(nobody)).toEqual({ uid: 65_534, gid: 65_533 });
  expect(() => serverAccount("root:x:0:0::/root:/bin/sh\n")).toThrow("neither a user postgres nor nobody");
});

test("settings follow the machine, and only tests give up safety", () => {
  const GiB = 1024 ** 3;
  const large = serverSettings({ memoryBytes: 24 * GiB, sharedMemoryBytes: 12 * GiB }, true);
  expect(large).toContain("shared_buffers = 256MB\n");
  expect(large).toContain("effective_cache_size = 12288MB\n");
  expect(large).not.toContain("fsync");
  const small = serverSettings({ memoryBytes: GiB / 2, sharedMemoryBytes: GiB / 16 }, false);
  expect(small).toContain("shared_buffers = 64MB\n");
  expect(small).toContain("dynamic_shared_memory_type = mmap\n");
  expect(small).toContain("fsync = off\n");
});
