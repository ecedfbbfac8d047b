// Runs a script of this project or one of its tools on a Node that is new enough:
//   node launch.mjs [--build] dist/src/main.js start
//   node launch.mjs tsc -p tsconfig.build.json
// Plain JavaScript without dependencies: it has to run on the Node a machine happens to have, from version 20 on.
import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(fileURLToPath(import.meta.url));
const modules = join(root, "node_modules");

/** Tools whose package has another name than the tool. */
const packageOfTool = { tsc: "@typescript/native" };
/** What `dist` is made from: folders, and the files that say how. */
const sourceFolders = ["src", "adapters", "db"];
const buildFiles = ["tsconfig.json", "tsconfig.build.json"];
/** The packages parse much text when imported; a small young generation halves the idle memory (310 to 153 MB). */
const memoryFlag = "--max-semi-space-size=4";

class LaunchError extends Error {}

/** Is `version` ("22.12.0") at least `major.minor`? */
function atLeast(version, major, minor) {
  const [ownMajor = 0, ownMinor = 0] = version.split(".").map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

/** The Node from the optional package `node-<platform>-<arch>`, if that is installed. */
function packagedNode() {
  const os = process.platform === "win32" ? "win" : process.platform;
  const folder = join(modules, `node-${os}-${process.arch}`, "bin");
  const path = join(folder, process.platform === "win32" ? "node.exe" : "node");
  if (!existsSync(path)) return undefined;
  // A machine with another C library (Alpine) has the file and cannot run it.
  const { status, stdout } = spawnSync(path, ["--version"], { encoding: "utf8" });
  return status === 0 ? { path, version: stdout.trim().replace(/^v/, "") } : undefined;
}

/** The running Node from 24 on, else the packaged one, else the running one from 22.12 on. */
function chooseNode() {
  const running = { path: process.execPath, version: process.versions.node };
  if (atLeast(running.version, 24, 0)) return running;
  const packaged = packagedNode();
  if (packaged !== undefined) return packaged;
  if (atLeast(running.version, 22, 12)) return running;
  throw new LaunchError(
    `Node ${running.version} is too old and no newer one is installed with the packages: ` +
      "install Node 22.12 or later, or run npm ci with optional packages.",
  );
}

/** The JavaScript file behind a tool's name; undefined when its package is not installed. */
function findTool(name) {
  const folder = join(modules, packageOfTool[name] ?? name);
  const manifest = join(folder, "package.json");
  if (!existsSync(manifest)) return undefined;
  const { bin } = JSON.parse(readFileSync(manifest, "utf8"));
  const file = typeof bin === "string" ? bin : bin?.[name];
  return file === undefined ? undefined : join(folder, file);
}

/** COMMAND as a file to run: a path below the project, or the name of a tool. */
function findCommand(command) {
  if (/[\\/]|\.[cm]?[jt]s$/.test(command)) {
    const script = join(root, command);
    if (existsSync(script)) return { file: script, own: true };
    throw new LaunchError(`${command} does not exist in ${root}: check the path, or run npm run build.`);
  }
  const tool = findTool(command);
  if (tool !== undefined) return { file: tool, own: command === "vitest" };
  throw new LaunchError(`The tool ${command} is not installed: run npm ci.`);
}

/** The newest change below a folder or of a file, in ms since 1970; folders count, so a deleted file is seen too. */
function newestChangeMs(path) {
  if (!existsSync(path)) return 0;
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newestChangeMs(join(path, name))));
}

/** Brings `dist` up to date; does nothing when no source changed since the last build. */
function build(node) {
  const stamp = join(root, "dist", ".built");
  const startedAt = new Date();
  const changedMs = Math.max(
    ...[...sourceFolders, ...buildFiles].map((name) => newestChangeMs(join(root, name))),
  );
  if (existsSync(stamp) && statSync(stamp).mtimeMs > changedMs) return;
  const compiler = findTool("tsc");
  if (compiler === undefined) {
    if (existsSync(join(root, "dist", "src"))) return;
    throw new LaunchError(
      "dist is missing and the compiler is not installed: run npm ci with development packages once.",
    );
  }
  // Types are judged by `npm run types`; starting the program only needs the JavaScript.
  const args = [compiler, "-p", join(root, "tsconfig.build.json"), "--noCheck"];
  const { status } = spawnSync(node.path, args, { cwd: root, stdio: ["ignore", 2, 2] });
  if (status !== 0) throw new LaunchError("dist could not be built: correct the errors above.");
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, "");
  utimesSync(stamp, startedAt, startedAt);
}

/** What Node itself is told before the file to run. */
function nodeFlags(node, command) {
  if (!command.own) return [];
  const strip =
    command.file.endsWith(".ts") && !atLeast(node.version, 22, 18) ? ["--experimental-strip-types"] : [];
  return [memoryFlag, ...strip];
}

/** The environment of the child: our own, with the chosen Node first on the path. */
function environment(node) {
  const env = { ...process.env };
  const key = Object.keys(env).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
  env[key] = [dirname(node.path), env[key]].filter(Boolean).join(delimiter);
  return env;
}

/** Runs the command in our place: same terminal, same signals, same end. */
function run(node, command, args) {
  const child = spawn(node.path, [...nodeFlags(node, command), command.file, ...args], {
    stdio: "inherit",
    env: environment(node),
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    // Ctrl-C in a terminal reaches the child too; passed on, it would look like a second, impatient one.
    process.on(signal, () => (signal === "SIGINT" && process.stdin.isTTY ? undefined : child.kill(signal)));
  }
  child.on("error", (error) => {
    fail(`${node.path} could not be started (${error.message}): run npm ci.`);
  });
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
    // Reached only when the signal does not end a process, or Windows has none.
    setTimeout(() => process.exit(128 + (constants.signals[signal] ?? 0)), 100);
  });
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function main() {
  const [first, ...rest] = process.argv.slice(2);
  const building = first === "--build";
  const [name, ...args] = building ? rest : [first, ...rest];
  if (name === undefined) throw new LaunchError("Nothing to run: node launch.mjs [--build] COMMAND ARGS…");
  const node = chooseNode();
  if (building) build(node);
  run(node, findCommand(name), args);
}

try {
  main();
} catch (error) {
  if (!(error instanceof LaunchError)) throw error;
  fail(error.message);
}
