import {
  appendFileSync,
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";

import type { MessageRef } from "../../src/port/messenger.ts";
import { bookError } from "./errors.ts";

/** Remembers what was posted, over restarts and crashes, and for all bots of a data folder together. */
export interface PostBook {
  find(key: string): MessageRef | null;
  has(ref: MessageRef): boolean;
  /** Notes the post on disk. Rejects with a `DeliveryError` when it cannot. */
  add(key: string): Added;
}

export interface Added {
  readonly ref: MessageRef;
  /** False: another bot was faster. */
  readonly isNew: boolean;
}

/** One line of the book: key and reference. The first line with a key or with a reference is the one that counts. */
const POST = z.tuple([z.string(), z.string()]);
/** More notes than this are cut to half of them when the book is opened; older ones are never asked for again. */
const MAX_POSTS = 20_000;

/** Opens the book at `path`, whose folder is made when the first post is noted. */
export function openPostBook(path: string): PostBook {
  const pages = readPages(path);
  if (pages.keys.size > MAX_POSTS) shorten(path, pages.keys);
  return {
    find(key) {
      pages.refresh();
      return pages.keys.get(key) ?? null;
    },
    has(ref) {
      if (!pages.refs.has(ref)) pages.refresh();
      return pages.refs.has(ref);
    },
    add(key) {
      for (;;) {
        pages.refresh();
        const known = pages.keys.get(key);
        if (known !== undefined) return { ref: known, isNew: false };
        const ref = `terminal-${pages.last() + 1}`;
        append(path, lineOf(key, ref));
        pages.refresh();
        // Another bot may have taken the same number a moment before.
        if (pages.keys.get(key) === ref) return { ref, isNew: true };
      }
    },
  };
}

interface Pages {
  readonly keys: ReadonlyMap<string, MessageRef>;
  readonly refs: ReadonlySet<MessageRef>;
  /** The highest number given so far. */
  last(): number;
  /** Reads what was added since, by whoever. */
  refresh(): void;
}

function readPages(path: string): Pages {
  const keys = new Map<string, MessageRef>();
  const refs = new Set<MessageRef>();
  let last = 0;
  let read = { inode: 0, bytes: 0 };

  function refresh(): void {
    const { inode, bytes, text } = readFrom(path, read);
    if (inode !== read.inode || bytes < read.bytes) {
      keys.clear();
      refs.clear();
    }
    read = { inode, bytes };
    for (const [key, ref] of text.split("\n").flatMap(parse)) {
      if (keys.has(key) || refs.has(ref)) continue;
      keys.set(key, ref);
      refs.add(ref);
      last = Math.max(last, numberOf(ref));
    }
  }

  refresh();
  return { keys, refs, last: () => last, refresh };
}

/** What stands behind the bytes that were read; everything when it is another file, or a shorter one. */
function readFrom(
  path: string,
  from: { readonly inode: number; readonly bytes: number },
): { inode: number; bytes: number; text: string } {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      return { inode: 0, bytes: 0, text: "" };
    throw bookError(path, error);
  }
  try {
    const { ino: inode, size: bytes } = fstatSync(file);
    const start = inode === from.inode && bytes >= from.bytes ? from.bytes : 0;
    const added = Buffer.alloc(bytes - start);
    const length = readSync(file, added, 0, added.length, start);
    return { inode, bytes: start + length, text: added.subarray(0, length).toString("utf8") };
  } catch (error) {
    throw bookError(path, error);
  } finally {
    closeSync(file);
  }
}

/** A line that a crash cut short says nothing: its post was not printed either. */
function parse(line: string): [string, MessageRef][] {
  if (line === "") return [];
  try {
    const post = POST.safeParse(JSON.parse(line));
    return post.success ? [post.data] : [];
  } catch {
    return [];
  }
}

function shorten(path: string, keys: ReadonlyMap<string, MessageRef>): void {
  const kept = [...keys].slice(-MAX_POSTS / 2);
  try {
    writeFileSync(`${path}.new`, kept.map(([key, ref]) => lineOf(key, ref)).join(""), { flush: true });
    renameSync(`${path}.new`, path);
  } catch (error) {
    throw bookError(path, error);
  }
}

/** Begins with a line break, so that a line cut short before it stays alone. */
function append(path: string, line: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    appendFileSync(path, line, { flush: true });
  } catch (error) {
    throw bookError(path, error);
  }
}

function lineOf(key: string, ref: MessageRef): string {
  return `\n${JSON.stringify([key, ref])}`;
}

function numberOf(ref: MessageRef): number {
  const number = Number(ref.slice("terminal-".length));
  return Number.isSafeInteger(number) ? number : 0;
}
