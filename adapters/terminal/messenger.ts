import { join } from "node:path";

import type { Channel, MessageRef, Messenger, PostOptions } from "../../src/port/messenger.ts";
import { neutralLine } from "../../src/view/neutral.ts";
import { renderText } from "../../src/view/text.ts";
import type { View } from "../../src/view/view.ts";
import { unknownMessage } from "./errors.ts";
import { openPostBook, type PostBook } from "./post-book.ts";

/** Where the messages are printed: `process.stdout`, or whatever a test looks at. */
export interface TerminalOutput {
  write(text: string): unknown;
  /** Width in characters; absent where there is no terminal. */
  readonly columns?: number | undefined;
}

const DEFAULT_WIDTH = 100;

/** The file of a data folder in which is noted what was posted. */
export function postsFile(dataDir: string): string {
  return join(dataDir, "terminal", "posts.ndjson");
}

/**
 * Prints messages as text, each below a line that says where it goes. What was posted is noted in
 * `<dataDir>/terminal/posts.ndjson` before it is printed: a crash in between loses the print, and no
 * message is ever printed twice.
 */
export function terminalMessenger(out: TerminalOutput, dataDir: string): Messenger {
  const file = postsFile(dataDir);
  let opened: PostBook | null = null;

  function book(): PostBook {
    opened ??= openPostBook(file);
    return opened;
  }

  function known(ref: MessageRef): void {
    if (!book().has(ref)) throw unknownMessage(ref);
  }

  function print(what: string, body: string): void {
    const width = out.columns ?? DEFAULT_WIDTH;
    out.write(`\n${frame(what, width)}\n${body}${"─".repeat(width)}\n`);
  }

  function printOnce(view: View, options: PostOptions, what: (ref: MessageRef) => string): MessageRef {
    const repeated = book().find(options.key);
    if (repeated !== null) return repeated;
    const body = renderText(view, options.reader, { width: out.columns ?? DEFAULT_WIDTH });
    const { ref, isNew } = book().add(options.key);
    if (isNew) print(what(ref), body);
    return ref;
  }

  return {
    platform: "terminal",
    async post(channel, view, options) {
      return printOnce(view, options, (ref) => `Posted to ${placeOf(channel)}, ${nameOf(ref)}`);
    },
    async edit(channel, ref, view) {
      known(ref);
      print(`Updated in ${placeOf(channel)}, ${nameOf(ref)}`, `${neutralLine(view.title)}\n`);
    },
    async reply(channel, ref, view, options) {
      known(ref);
      const where = options.aloud ? ", also shown in the channel" : "";
      return printOnce(view, options, () => `Reply to ${nameOf(ref)} in ${placeOf(channel)}${where}`);
    },
  };
}

function placeOf({ workspaceId, channelId }: Channel): string {
  return neutralLine(workspaceId === "" ? channelId : `${workspaceId}/${channelId}`);
}

function nameOf(ref: MessageRef): string {
  return `message ${ref.slice("terminal-".length)}`;
}

function frame(what: string, width: number): string {
  const line = `── ${what} `;
  return line.padEnd(width, "─");
}
