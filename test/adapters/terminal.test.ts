import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { terminalMessenger } from "../../adapters/terminal/messenger.ts";
import type { View } from "../../src/view/view.ts";
import { messengerContract } from "../contract/messenger.ts";
import { scratchFolder } from "../support/scratch.ts";

const CONSOLE = { workspaceId: "", channelId: "console" };
const READER = { locale: "en-GB", zone: "Europe/Lisbon" };
const VIEW: View = {
  title: "One device is silent",
  parts: [{ kind: "text", spans: ["ada-mbp-1, for 15 days"] }],
};

messengerContract(async () => {
  const { folder, out, messenger } = terminal();
  return {
    messenger,
    channel: CONSOLE,
    shown: async () => out.text,
    breakDown: async () => {
      // A file where the folder should be: its place cannot be written to.
      writeFileSync(join(folder, "terminal"), "");
    },
  };
});

describe("the terminal", () => {
  it("prints where a message goes, the message, and later what it became", async () => {
    const { out, messenger } = terminal();
    const ref = await messenger.post(CONSOLE, VIEW, { key: "a", reader: READER });
    const changed = {
      title: "All devices are back",
      parts: [{ kind: "text" as const, spans: ["not repeated"] }],
    };
    await messenger.reply(CONSOLE, ref, VIEW, { key: "b", reader: READER, aloud: true });
    await messenger.edit(CONSOLE, ref, changed, READER);
    expect(ref).toBe("terminal-1");
    expect(out.text).toBe(`
── Posted to console, message 1 ────────────────────────────
One device is silent
════════════════════

ada-mbp-1, for 15 days
${"─".repeat(60)}

── Reply to message 1 in console, also shown in the channel 
One device is silent
════════════════════

ada-mbp-1, for 15 days
${"─".repeat(60)}

── Updated in console, message 1 ───────────────────────────
All devices are back
${"─".repeat(60)}
`);
  });

  it("prints nothing twice after a restart, and goes on counting", async () => {
    const { folder, messenger } = terminal();
    const first = await messenger.post(CONSOLE, VIEW, { key: "a", reader: READER });
    const { out, messenger: restarted } = terminal(folder);
    expect(await restarted.post(CONSOLE, VIEW, { key: "a", reader: READER })).toBe(first);
    expect(out.text).toBe("");
    expect(await restarted.post(CONSOLE, VIEW, { key: "b", reader: READER })).toBe("terminal-2");
  });

  it("shares its book with another bot of the same folder", async () => {
    const { folder, messenger: alice } = terminal();
    const { out, messenger: bob } = terminal(folder);
    const first = await alice.post(CONSOLE, VIEW, { key: "a", reader: READER });
    const second = await bob.post(CONSOLE, VIEW, { key: "b", reader: READER });
    expect([first, second]).toEqual(["terminal-1", "terminal-2"]);
    await alice.edit(CONSOLE, second, VIEW, READER);
    out.text = "";
    expect(await bob.post(CONSOLE, VIEW, { key: "a", reader: READER })).toBe(first);
    expect(out.text).toBe("");
  });

  it("takes another number when a bot had the same in mind a moment before", async () => {
    const { folder, messenger } = terminal();
    await messenger.post(CONSOLE, VIEW, { key: "a", reader: READER });
    const file = join(folder, "terminal", "posts.ndjson");
    appendFileSync(file, '\n["b","terminal-2"]\n["c","terminal-2"]');
    expect(await messenger.post(CONSOLE, VIEW, { key: "c", reader: READER })).toBe("terminal-3");
    const { messenger: restarted } = terminal(folder);
    expect(await restarted.post(CONSOLE, VIEW, { key: "b", reader: READER })).toBe("terminal-2");
    expect(await restarted.post(CONSOLE, VIEW, { key: "c", reader: READER })).toBe("terminal-3");
  });

  it("has noted a message before it prints it", async () => {
    const { folder, out, messenger } = terminal();
    let noted = "";
    out.onWrite = () => {
      noted = readFileSync(join(folder, "terminal", "posts.ndjson"), "utf8");
    };
    await messenger.post(CONSOLE, VIEW, { key: "notification:7", reader: READER });
    expect(noted).toBe('\n["notification:7","terminal-1"]');
  });

  it("lives with a note that a crash cut short", async () => {
    const { folder, messenger } = terminal();
    await messenger.post(CONSOLE, VIEW, { key: "a", reader: READER });
    appendFileSync(join(folder, "terminal", "posts.ndjson"), '\n["b","termi');
    const { messenger: restarted } = terminal(folder);
    expect(await restarted.post(CONSOLE, VIEW, { key: "b", reader: READER })).toBe("terminal-2");
    const { out, messenger: again } = terminal(folder);
    expect(await again.post(CONSOLE, VIEW, { key: "b", reader: READER })).toBe("terminal-2");
    expect(out.text).toBe("");
  });

  it("forgets the oldest when its book has grown long", async () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, "terminal"));
    const notes = Array.from({ length: 20_001 }, (_, n) => `\n["k${n + 1}","terminal-${n + 1}"]`).join("");
    writeFileSync(join(folder, "terminal", "posts.ndjson"), notes);
    const { messenger } = terminal(folder);
    expect(await messenger.post(CONSOLE, VIEW, { key: "k20001", reader: READER })).toBe("terminal-20001");
    expect(await messenger.post(CONSOLE, VIEW, { key: "k1", reader: READER })).toBe("terminal-20002");
    expect(readFileSync(join(folder, "terminal", "posts.ndjson"), "utf8").split("\n")).toHaveLength(10_002);
  });

  it("says what to do when it can note nothing, and prints it once there is room", async () => {
    const { folder, out, messenger } = terminal();
    writeFileSync(join(folder, "terminal"), "");
    await expect(messenger.post(CONSOLE, VIEW, { key: "a", reader: READER })).rejects.toThrow(
      /cannot be noted in .*posts\.ndjson .*Make room there, or make it writable\./u,
    );
    rmSync(join(folder, "terminal"));
    expect(await messenger.post(CONSOLE, VIEW, { key: "a", reader: READER })).toBe("terminal-1");
    expect(out.text).toContain("Posted to console, message 1");
  });
});

interface Screen {
  text: string;
  readonly columns: number;
  onWrite(): void;
  write(text: string): void;
}

function terminal(folder: string = scratchFolder()): {
  folder: string;
  out: Screen;
  messenger: ReturnType<typeof terminalMessenger>;
} {
  const out: Screen = {
    text: "",
    columns: 60,
    onWrite: () => undefined,
    write(text) {
      out.onWrite();
      out.text += text;
    },
  };
  return { folder, out, messenger: terminalMessenger(out, folder) };
}
