import type { Socket } from "node:net";

import postgres from "postgres";
import { expect, onTestFinished, test } from "vitest";

import { ServerSocket } from "../../db/server-socket.ts";
import { withDatabase } from "../support/database.ts";

const database = withDatabase();

/** A client of one connection, and the sockets it was given, the newest last. */
function connect(): { readonly sql: postgres.Sql; readonly sockets: readonly Socket[] } {
  const { hostname, port } = new URL(database.url);
  const sockets: Socket[] = [];
  const made = {
    socket: () => {
      const socket = new ServerSocket({ host: hostname, port: Number(port) });
      sockets.push(socket);
      return socket;
    },
  };
  const sql = postgres(database.url, { max: 1, fetch_types: false, backoff: () => 0.01, ...made });
  onTestFinished(async () => await sql.end({ timeout: 1 }));
  return { sql, sockets };
}

/**
 * Asks just before the socket says that it is closed: the client has then put the question into its buffer, and has not
 * written it.
 */
async function askWhileClosing(sql: postgres.Sql, close: () => void): Promise<unknown> {
  return await new Promise((resolve) => {
    // A socket that is destroyed here says so when all immediates have run; the client writes with the next ones.
    setImmediate(() => {
      close();
      sql`select 2 as n`.then(resolve, resolve);
    });
  });
}

const ends: [how: string, error: Error | undefined][] = [
  ["ends", undefined],
  ["breaks off", new Error("read ECONNRESET")],
];

test.each(ends)(
  "a question that the client has not written yet when the socket %s is refused, and the next one is answered",
  async (_, error) => {
    const { sql, sockets } = connect();
    expect([...(await sql`select 1 as n`)]).toEqual([{ n: 1 }]);
    const refused = await askWhileClosing(sql, () => sockets.at(-1)?.destroy(error));
    expect(refused).toMatchObject({ code: "CONNECTION_CLOSED" });
    expect([...(await sql`select 3 as n`)]).toEqual([{ n: 3 }]);
    // What was in the buffer is gone for good.
    expect([...(await sql`select ${4}::int as n`)]).toEqual([{ n: 4 }]);
  },
);
