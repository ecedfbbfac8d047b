import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";

/** How a program is made to find its folder full. */
export interface FullDisk {
  /** A small file system of its own, or a limit on what the program may write, where no file system may be made. */
  readonly kind: "file system" | "limit";
  /** What stands before the program on the command line. */
  readonly prefix: readonly string[];
}

const isRoot = process.getuid?.() === 0;
/** Without being root one may be it in a name space of one's own, and then again oneself. */
const AS_ROOT = isRoot ? ["unshare", "--mount"] : ["unshare", "--user", "--map-root-user", "--mount"];
const AS_ONESELF = isRoot
  ? ""
  : `unshare --user --map-user=${process.getuid?.() ?? 0} --map-group=${process.getgid?.() ?? 0}`;

/** A disk at `folder` with room for so much, which only the program after the prefix sees. */
export function smallDisk(folder: string, roomMebibytes: number): FullDisk {
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  // There is no disk of nothing; the smallest is filled.
  const mount = `mount -t tmpfs -o size=${Math.max(roomMebibytes, 1)}m,mode=777 none "$0"`;
  const fill = roomMebibytes > 0 ? "" : '; head -c 2000000 /dev/zero > "$0/filler" 2> /dev/null';
  const prefix = mounting(`${mount} || exit 1${fill}`, folder);
  return isPossible(prefix) ? { kind: "file system", prefix } : limited(roomMebibytes);
}

/** A folder that cannot be written to, for the program after the prefix: a file system, or the system's own. */
export function readOnlyFolder(folder: string): {
  readonly folder: string;
  readonly prefix: readonly string[];
} {
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  const prefix = mounting('mount -t tmpfs -o ro none "$0" || exit 1', folder);
  return isPossible(prefix) ? { folder, prefix } : { folder: "/sys", prefix: [] };
}

function mounting(commands: string, folder: string): readonly string[] {
  return [...AS_ROOT, "sh", "-c", `${commands}; exec ${AS_ONESELF} "$@"`, folder];
}

function isPossible([command = "", ...args]: readonly string[]): boolean {
  return spawnSync(command, [...args, "true"], { stdio: "ignore" }).status === 0;
}

/** As if the disk had room for files of this size and no larger; the unit is 512 bytes. */
function limited(mebibytes: number): FullDisk {
  return { kind: "limit", prefix: ["sh", "-c", `ulimit -f ${mebibytes * 2048} && exec "$0" "$@"`] };
}
