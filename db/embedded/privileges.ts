import { spawnSync } from "node:child_process";
import { chownSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { EmbeddedError } from "./errors.ts";

/** A user of the operating system that programs are started as. */
export interface Account {
  uid: number;
  gid: number;
}

/** Are we root? PostgreSQL refuses to run as root, so then it runs as somebody else. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** The unprivileged account for the server when we are root: `postgres`, else `nobody`. */
export function serverAccount(passwd: string = readFileSync("/etc/passwd", "utf8")): Account {
  const entries = passwd.split("\n").map((line) => line.split(":"));
  for (const wanted of ["postgres", "nobody"]) {
    const [, , uid, gid] = entries.find(([name]) => name === wanted) ?? [];
    if (uid !== undefined && gid !== undefined && Number(uid) > 0)
      return { uid: Number(uid), gid: Number(gid) };
  }
  throw new EmbeddedError(
    "PostgreSQL does not run as root and this machine has neither a user postgres nor nobody: " +
      "create one, start the bot as another user, or set DATABASE_URL.",
  );
}

/** May the account enter this folder? Asked of the system itself, so access lists and mounts count too. */
export function mayEnter(account: Account, folder: string): boolean {
  return (
    spawnSync("/bin/sh", ["-c", 'cd "$1"', "sh", folder], { ...account, cwd: "/", stdio: "ignore" })
      .status === 0
  );
}

/** Makes the account the owner of what we created; without an account it is ours already. */
export function giveTo(account: Account | undefined, ...paths: string[]): void {
  if (account !== undefined) for (const path of paths) chownSync(path, account.uid, account.gid);
}

/** The environment of initdb and the server: nothing of ours that would change what they do. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env["PATH"] ?? "/usr/bin:/bin", LC_ALL: "C" };
}

/** The folder a child is started in: initdb refuses one that its user may not enter. */
export function startFolder(path: string): string {
  return isRoot() ? "/" : dirname(path);
}
