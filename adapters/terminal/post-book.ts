import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

import type { MessageRef } from "../../src/port/messenger.ts";
import { bookError } from "./errors.ts";

/** Remembers what was posted, over restarts and crashes. */
export interface PostBook {
  find(key: string): MessageRef | null;
  has(ref: MessageRef): boolean;
  /** Notes the post on disk and returns its reference. Rejects with a `DeliveryError` when it cannot. */
  add(key: string): MessageRef;
}

/** One line of the book: key and reference. */
const POST = z.tuple([z.string(), z.string()]);
const FILE = "posts.ndjson";
/** More notes than this are cut to half of them when the book is opened; older ones are never asked for again. */
const MAX_POSTS = 20_000;

/** Opens the book in `folder`, which is made when the first post is noted. */
export function openPostBook(folder: string): PostBook {
  const path = join(folder, FILE);
  const keys = read(path);
  const refs = new Map([...keys].map(([key, ref]) => [ref, key]));
  let last = numberOf([...keys.values()].at(-1));
  return {
    find: (key) => keys.get(key) ?? null,
    has: (ref) => refs.has(ref),
    add(key) {
      const ref = `terminal-${last + 1}`;
      append(folder, path, lineOf(key, ref));
      last += 1;
      keys.set(key, ref);
      refs.set(ref, key);
      return ref;
    },
  };
}

function read(path: string): Map<string, MessageRef> {
  try {
    const lines = readFileSync(path, "utf8").split("\n");
    const keys = new Map(lines.flatMap(parse));
    return keys.size > MAX_POSTS ? shortened(path, keys) : keys;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return new Map();
    throw bookError(path, error);
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

function shortened(path: string, keys: ReadonlyMap<string, MessageRef>): Map<string, MessageRef> {
  const kept = [...keys].slice(-MAX_POSTS / 2);
  writeFileSync(`${path}.new`, kept.map(([key, ref]) => lineOf(key, ref)).join(""), { flush: true });
  renameSync(`${path}.new`, path);
  return new Map(kept);
}

/** Begins with a line break, so that a line cut short before it stays alone. */
function append(folder: string, path: string, line: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    appendFileSync(path, line, { flush: true });
  } catch (error) {
    throw bookError(path, error);
  }
}

function lineOf(key: string, ref: MessageRef): string {
  return `\n${JSON.stringify([key, ref])}`;
}

function numberOf(ref: MessageRef | undefined): number {
  const number = Number(ref?.slice("terminal-".length) ?? 0);
  return Number.isSafeInteger(number) ? number : 0;
}
