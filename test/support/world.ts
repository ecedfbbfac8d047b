import { afterAll, beforeAll } from "vitest";

import { type Database, openDatabase } from "../../db/client.ts";
import { openQueue, type Queue } from "../../db/queue.ts";
import type { Actor, Context, Log, Rules } from "../../src/usecase/context.ts";
import { createLinks } from "../../src/usecase/link/links.ts";
import { at } from "./at.ts";
import { createTestDatabase } from "./database.ts";

export { at };

export const RULES: Rules = {
  graceDays: 7,
  notCompletedDays: 14,
  pricePerGbMonth: "0.05",
  currency: "EUR",
  botAdmins: [],
  publicUrl: null,
};

/** Signs the links of tests. */
export const TEST_KEY = new Uint8Array(32).fill(7);

/** The operator at the terminal, who may do everything. */
export const OPERATOR: Actor = { name: "terminal", origin: "terminal", email: null, grants: [] };

/** A test file's own database, queue and clock. The clock stands still until a test moves it. */
export interface World {
  readonly ctx: Context;
  readonly db: Database;
  readonly queue: Queue;
  readonly url: string;
  /** Lines that were logged as warnings and errors. */
  readonly complaints: string[];
  moveTo(text: string): void;
  advance(ms: number): void;
}

/** Call at the top of a test file; the world exists inside tests and hooks. */
export function useWorld(start = "2026-11-19T09:00:00Z", rules: Partial<Rules> = {}): World {
  let now = at(start);
  const allRules = { ...RULES, ...rules };
  const links = createLinks([TEST_KEY], allRules.publicUrl);
  const box: { db?: Database; queue?: Queue; url?: string } = {};
  const complaints: string[] = [];
  const log: Log = {
    info: () => undefined,
    warn: (_, message) => complaints.push(message),
    error: (_, message) => complaints.push(message),
  };
  let drop: () => Promise<void> = async () => undefined;
  beforeAll(async () => {
    const created = await createTestDatabase();
    drop = () => created.drop();
    box.url = created.url;
    box.db = openDatabase(created.url, { max: 4 });
    box.queue = openQueue(created.url, { serve: false, onError: (error) => complaints.push(error.message) });
    await box.queue.start();
  });
  afterAll(async () => {
    await box.queue?.stop();
    await box.db?.close();
    await drop();
  });
  function made<T>(value: T | undefined): T {
    if (value === undefined) throw new Error("the world is made in beforeAll; use it inside tests");
    return value;
  }
  return {
    get db() {
      return made(box.db);
    },
    get queue() {
      return made(box.queue);
    },
    get url() {
      return made(box.url);
    },
    get ctx() {
      return { db: made(box.db), queue: made(box.queue), now: () => now, log, rules: allRules, links };
    },
    complaints,
    moveTo(text) {
      now = at(text);
    },
    advance(ms) {
      now += ms;
    },
  };
}
