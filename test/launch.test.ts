import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { scratchFolder } from "./support/scratch.ts";

const PROJECT = join(import.meta.dirname, "..");
const folder = scratchFolder();

/** Windows has no signals, gives a link to an administrator only, and calls its programs otherwise. */
const system =
  process.platform === "win32"
    ? { name: "win", node: "node.exe", link: copyFileSync, killed: 1, asked: "SIGTERM" }
    : { name: process.platform, node: "node", link: symlinkSync, killed: "SIGKILL", asked: 7 };

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** Makes the launcher believe that it runs on this version of Node. */
function asNode(version: string): string[] {
  const versions = `{ value: { ...process.versions, node: "${version}" } }`;
  return ["--import", `data:text/javascript,Object.defineProperty(process, "versions", ${versions})`];
}

interface Outcome {
  status: number | null;
  signal: NodeJS.Signals | null;
  out: string;
  err: string;
}

function launch(args: readonly string[], nodeFlags: readonly string[] = []): Outcome {
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    [...nodeFlags, "launch.mjs", ...args],
    {
      cwd: folder,
      encoding: "utf8",
    },
  );
  return { status, signal, out: stdout.trim(), err: stderr.trim() };
}

beforeAll(() => {
  cpSync(join(PROJECT, "launch.mjs"), join(folder, "launch.mjs"));
  write("package.json", '{ "type": "module" }');
  write("node_modules/plain/package.json", '{ "bin": "run.cjs" }');
  write("node_modules/plain/run.cjs", "console.log('plain', ...process.argv.slice(2), ...process.execArgv)");
  write("node_modules/many/package.json", '{ "bin": { "other": "other.cjs", "many": "./bin/many.cjs" } }');
  write("node_modules/many/bin/many.cjs", "console.log('many')");
  write("tell.js", "console.log(process.execArgv.join(' ')); console.log(process.env.PATH)");
  write("end.js", "process.exit(Number(process.argv[2]))");
  write("killed.js", "process.kill(process.pid, 'SIGKILL'); setTimeout(() => undefined, 9000)");
  write(
    "wait.js",
    "process.on('SIGTERM', () => process.exit(7)); setTimeout(() => undefined, 9000); console.log('ready')",
  );
});

describe("what it runs", () => {
  test("a tool, by the file its package names", () => {
    expect(launch(["plain", "one", "--two"])).toMatchObject({ status: 0, out: "plain one --two" });
    expect(launch(["many"])).toMatchObject({ status: 0, out: "many" });
  });

  test("a script of the project, with little room for young objects and its own Node first on the path", () => {
    const [flags, path] = launch(["tell.js"]).out.split("\n");
    expect(flags).toBe("--max-semi-space-size=4");
    expect(path?.startsWith(dirname(process.execPath))).toBe(true);
  });

  test.each([
    [[], "Nothing to run: node launch.mjs [--build] COMMAND ARGS…"],
    [["nosuch"], "The tool nosuch is not installed: run npm ci."],
    [["dist/nosuch.js"], `dist/nosuch.js does not exist in ${folder}: check the path, or run npm run build.`],
  ])("not %j, and says why", (args, message) => {
    expect(launch(args)).toMatchObject({ status: 1, err: message });
  });
});

describe("which Node", () => {
  test("an old one is refused in one sentence when no other is installed", () => {
    const outcome = launch(["tell.js"], asNode("20.20.2"));
    expect(outcome).toMatchObject({ status: 1, out: "" });
    expect(outcome.err).toBe(
      "Node 20.20.2 is too old and no newer one is installed with the packages: " +
        "install Node 22.12 or later, or run npm ci with optional packages.",
    );
  });

  test("22.12 will do, 22.11 will not", () => {
    expect(launch(["tell.js"], asNode("22.12.0")).status).toBe(0);
    expect(launch(["tell.js"], asNode("22.11.0")).status).toBe(1);
  });

  test("the installed one replaces an old one, if it runs here", () => {
    const bin = join(folder, "node_modules", `node-${system.name}-${process.arch}`, "bin");
    mkdirSync(bin, { recursive: true });
    system.link(process.execPath, join(bin, system.node));
    expect(launch(["tell.js"], asNode("20.20.2")).out.split("\n")[1]?.startsWith(bin)).toBe(true);

    rmSync(join(bin, system.node));
    writeFileSync(join(bin, system.node), "#!/no/such/loader\n", { mode: 0o755 });
    expect(launch(["tell.js"], asNode("20.20.2")).status).toBe(1);
    expect(launch(["tell.js"], asNode("22.12.0")).status).toBe(0);
  });
});

describe("how it ends", () => {
  function outcome(child: ChildProcess): Promise<number | NodeJS.Signals | null> {
    return new Promise((resolve) => {
      child.once("exit", (code, signal) => {
        resolve(signal ?? code);
      });
    });
  }

  test("with the code of what it ran", () => {
    expect(launch(["end.js", "0"]).status).toBe(0);
    expect(launch(["end.js", "42"]).status).toBe(42);
  });

  test("by the signal that ended what it ran", () => {
    const { status, signal } = launch(["killed.js"]);
    expect(signal ?? status).toBe(system.killed);
  });

  test("as what it ran decides, when it is asked to stop", async () => {
    const child = spawn(process.execPath, ["launch.mjs", "wait.js"], {
      cwd: folder,
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((resolve) => child.stdout.once("data", resolve));
    child.kill("SIGTERM");
    expect(await outcome(child)).toBe(system.asked);
  });
});

describe("--build", () => {
  const built = (): number => statSync(join(folder, "dist/src/main.js")).mtimeMs;

  beforeAll(() => {
    for (const name of ["tsconfig.json", "tsconfig.build.json"])
      cpSync(join(PROJECT, name), join(folder, name));
    for (const name of ["@typescript", "@types", "undici-types"]) {
      symlinkSync(join(PROJECT, "node_modules", name), join(folder, "node_modules", name));
    }
    write("src/main.ts", 'import { word } from "./word.ts";\nprocess.stdout.write(`${word}\\n`);\n');
    write("src/word.ts", 'export const word: string = "first";\n');
  });

  test("compiles, then leaves dist alone until a source changes", async () => {
    expect(launch(["--build", "dist/src/main.js"])).toMatchObject({ status: 0, out: "first" });
    const first = built();
    expect(launch(["--build", "dist/src/main.js"]).out).toBe("first");
    expect(built()).toBe(first);

    await sleep(10);
    write("src/word.ts", 'export const word: string = "second";\n');
    expect(launch(["--build", "dist/src/main.js"]).out).toBe("second");
  });

  test("stops at a source that cannot be read", () => {
    write("src/word.ts", 'export const word: string = "third\n');
    const outcome = launch(["--build", "dist/src/main.js"]);
    expect(outcome.status).toBe(1);
    expect(outcome.err).toContain("src/word.ts(1,");
    expect(outcome.err).toContain("dist could not be built: correct the errors above.");
  });

  test("goes on with what was built where there is no compiler", () => {
    write("src/word.ts", 'export const word: string = "third";\n');
    expect(launch(["--build", "dist/src/main.js"]).out).toBe("third");
    rmSync(join(folder, "node_modules/@typescript"));
    write("src/word.ts", 'export const word: string = "fourth";\n');
    expect(launch(["--build", "dist/src/main.js"]).out).toBe("third");
    rmSync(join(folder, "dist"), { recursive: true });
    expect(launch(["--build", "dist/src/main.js"]).err).toBe(
      "dist is missing and the compiler is not installed: run npm ci with development packages once.",
    );
    expect(existsSync(join(folder, "dist"))).toBe(false);
  });
});
