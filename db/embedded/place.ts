import { createHash } from "node:crypto";
import { chmodSync, existsSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Binaries, checkRuns, copyBinaries, findBinaries, linkLibraries } from "./binaries.ts";
import { EmbeddedError, folderError } from "./errors.ts";
import { makeFolder } from "./make-folder.ts";
import { type Account, isRoot, mayEnter, serverAccount } from "./privileges.ts";

/** Name of the cluster in the data folder: another major version is another cluster. */
const CLUSTER = "pg18";

/** Where the server lives and as whom it runs. */
export interface Place {
  /** The folder that holds the cluster: the data folder asked for, or its stand-in. */
  dataDir: string;
  cluster: string;
  binaries: Binaries;
  /** Undefined: as we ourselves. */
  account: Account | undefined;
}

/**
 * Decides where cluster and programs live. As root they must be where the server's unprivileged account may enter;
 * below a closed folder such as /root, both go below `systemDir`, and `log` says so.
 */
export function choosePlace(
  wanted: string,
  systemDir: string,
  log: (line: string) => void,
  asRoot: boolean = isRoot(),
): Place {
  const asked = resolve(wanted);
  prepareFolder(asked);
  const place = asRoot ? placeForRoot(asked, systemDir, log) : placeForUser(asked);
  checkRuns(place.binaries, place.account);
  return place;
}

function placeForUser(dataDir: string): Place {
  const cluster = join(dataDir, CLUSTER);
  const owner = ownerOf(cluster);
  if (owner !== undefined && owner.uid !== process.getuid?.()) {
    throw new EmbeddedError(
      `The database in ${cluster} belongs to the user with id ${owner.uid}: ` +
        "start the bot as that user or as root, name another data folder, or set DATABASE_URL.",
    );
  }
  const installed = findBinaries();
  const binaries = linkLibraries(installed) ? installed : copyBinaries(installed, dataDir);
  return { dataDir, cluster, binaries, account: undefined };
}

function placeForRoot(asked: string, systemDir: string, log: (line: string) => void): Place {
  const owner = ownerOf(join(asked, CLUSTER));
  const account = owner !== undefined && owner.uid !== 0 ? owner : serverAccount();
  const dataDir = mayEnter(account, asked) ? asked : standIn(asked, systemDir);
  if (dataDir !== asked) {
    log(
      `PostgreSQL does not run as root and its user may not enter ${asked}: the database is in ${dataDir}.`,
    );
  }
  const installed = findBinaries();
  const usable = mayEnter(account, installed.folder) && linkLibraries(installed);
  const binaries = usable ? installed : copyBinaries(installed, openFolder(systemDir));
  if (!usable) log(`The PostgreSQL programs were copied to ${binaries.folder}.`);
  return { dataDir, cluster: join(dataDir, CLUSTER), binaries, account };
}

/** The folder that stands for `asked` below `systemDir`: always the same one for the same path. */
function standIn(asked: string, systemDir: string): string {
  const hash = createHash("sha256").update(realpathSync(asked)).digest("hex").slice(0, 16);
  return openFolder(join(systemDir, hash));
}

/** Creates a folder that everybody may enter, and its parent likewise. */
function openFolder(path: string): string {
  try {
    for (const folder of [dirname(path), path].filter((name) => !existsSync(name))) {
      makeFolder(folder, 0o755);
      chmodSync(folder, 0o755);
    }
  } catch (error) {
    throw folderError(error, path);
  }
  return path;
}

function prepareFolder(path: string): void {
  try {
    // As root, others must be able to pass through it to the cluster, which is closed to all but its owner.
    makeFolder(path, isRoot() ? 0o711 : 0o700);
  } catch (error) {
    throw folderError(error, path);
  }
}

function ownerOf(path: string): Account | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? undefined : { uid: stats.uid, gid: stats.gid };
}
