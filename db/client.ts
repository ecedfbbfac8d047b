import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";

import { isoInstant, type Instant } from "../src/core/instant.ts";
import { ServerSocket } from "./server-socket.ts";
import { isDatabaseUnavailable } from "./unavailable.ts";

type Connection = postgres.Sql<{ bigint: number }>;
type TransactionConnection = postgres.TransactionSql<{ bigint: number }>;

/** Where a query runs: on its own, or in the transaction that hands it on. */
export interface Queryable {
  /** Set-based statements and COPY. Times are instants (numbers), JSON parameters are text. */
  readonly sql: Connection | TransactionConnection;
  /** Everything that is not a bulk statement. */
  readonly orm: PostgresJsDatabase;
}

/** A running transaction. */
export interface Tx extends Queryable {
  readonly sql: TransactionConnection;
}

/** The pool of connections to the one database. */
export interface Database extends Queryable {
  readonly sql: Connection;
  readonly url: string;
  /** Runs `work` in a transaction; tries again, at most three times, when PostgreSQL chose it as a deadlock's victim. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Ends all connections, waiting at most 5 s for running statements. */
  close(): Promise<void>;
}

const TIMESTAMPTZ = 1184;
const INT8 = 20;
/** serialization_failure, deadlock_detected */
const RETRY_CODES = new Set(["40001", "40P01"]);
const TRIES = 3;
/** The close of a lost connection follows its error at once. */
const LOSS_NOTICED_MS = 1_000;
/** A call that comes while the server is away is told so soon; the client by itself would let it wait up to 20 s. */
const FIRST_BACK_OFF_SECONDS = 0.05;
const LONGEST_BACK_OFF_SECONDS = 1;

/** Opens a pool on `url`; connects when it is first used. `max` is the number of connections; 30 s to make one. */
export function openDatabase(
  url: string,
  options: { max?: number; applicationName?: string; connectTimeoutSeconds?: number } = {},
): Database {
  const client: Connection = postgres(url, {
    max: options.max ?? 6,
    connect_timeout: options.connectTimeoutSeconds ?? 30,
    backoff: (attempt) => Math.min(LONGEST_BACK_OFF_SECONDS, FIRST_BACK_OFF_SECONDS * 2 ** attempt),
    onnotice: () => undefined,
    ...ownSocket(url),
    connection: { application_name: options.applicationName ?? "backup-report-bot", TimeZone: "UTC" },
    types: {
      bigint: { to: INT8, from: [INT8], serialize: String, parse: parseInt8 },
    },
  });
  const orm = drizzleOn(client);
  return {
    sql: client,
    orm,
    url,
    transaction: (work) => retried(async () => await begin(client, work)),
    close: async () => {
      await client.end({ timeout: 5 });
    },
  };
}

/**
 * The client leaves it to others to make the socket where there is one host. Unix sockets, lists of hosts and a
 * connection that begins with TLS are left to the client.
 */
function ownSocket(url: string): { socket?: (options: unknown) => Socket } {
  const { hostname, port, searchParams } = new URL(url);
  if (hostname === "" || hostname.includes(",") || hostname.includes("%2F")) return {};
  if (searchParams.get("sslnegotiation") === "direct") return {};
  const host = hostname.replace(/^\[|\]$/gu, "");
  return {
    socket: (options) => {
      skipKnownTypes(options);
      return new ServerSocket({ host, port: port === "" ? 5432 : Number(port) });
    },
  };
}

/**
 * The client asks each connection for the types of arrays, and nobody hears it when the connection is lost then, which
 * ends the process. Known to one connection they are known to all.
 */
function skipKnownTypes(options: unknown): void {
  const known = options as { fetch_types: boolean; readonly shared: { readonly typeArrayMap: object } };
  if (Object.keys(known.shared.typeArrayMap).length > 0) known.fetch_types = false;
}

/**
 * A transaction whose connection is lost ends with that error and sends nothing more: the client would
 * write ROLLBACK or COMMIT into the closed socket, and that ends the whole process.
 */
async function begin<T>(client: Connection, work: (tx: Tx) => Promise<T>): Promise<T> {
  const box: { result?: T } = {};
  let over = false;
  try {
    await client.begin(async (raw) => {
      const sql = guard(Object.assign(raw, { options: client.options }), () => over);
      try {
        box.result = await work({ sql, orm: drizzleOn(sql) });
      } catch (error) {
        if (over) await never();
        if (isDatabaseUnavailable(error)) await untilOver(() => over);
        throw error;
      }
      if (over) await never();
    });
  } finally {
    over = true;
  }
  return box.result as T;
}

/** Refuses every use after the transaction is over. */
function guard<Guarded extends TransactionConnection>(connection: Guarded, isOver: () => boolean): Guarded {
  function check(): void {
    if (!isOver()) return;
    const lost = new Error("The connection was lost, and the transaction with it.");
    throw Object.assign(lost, { code: "CONNECTION_CLOSED" });
  }
  return new Proxy(connection, {
    apply(target, self, words) {
      check();
      const result: unknown = Reflect.apply(target, self, words);
      return result;
    },
    get(target, key) {
      check();
      return Reflect.get(target, key);
    },
  });
}

/** Returns when the connection is still there after all, for a rollback; never when it is lost. */
async function untilOver(isOver: () => boolean): Promise<void> {
  await sleep(LOSS_NOTICED_MS);
  if (isOver()) await never();
}

async function never(): Promise<never> {
  return await new Promise<never>(() => undefined);
}

/**
 * drizzle switches the client's own conversion of times off, so ours is put in its place after each
 * `drizzle()`: every time in the program is an `Instant`, in raw statements too.
 */
function drizzleOn(client: unknown): PostgresJsDatabase {
  const connection = client as Connection;
  const orm = drizzle(connection, { casing: "snake_case" });
  const { parsers, serializers } = connection.options;
  parsers[TIMESTAMPTZ] = (text: string): Instant => new Date(text).getTime();
  serializers[TIMESTAMPTZ] = (value: Instant | string) =>
    typeof value === "number" ? isoInstant(value) : value;
  return orm;
}

/** Ids and sizes of one device are safe integers; a sum over a fleet that is none stays exact for `BigInt()`. */
function parseInt8(text: string): number {
  const value: unknown = Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text);
  return value as number;
}

async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const code = error instanceof postgres.PostgresError ? error.code : "";
      if (attempt >= TRIES || !RETRY_CODES.has(code)) throw error;
    }
  }
}
