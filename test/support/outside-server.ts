import { join } from "node:path";

import { openDatabase } from "../../db/client.ts";
import { isRunning, readLock } from "../../db/embedded/lock.ts";
import { freePort } from "../../db/embedded/postmaster.ts";
import { type EmbeddedServer, startEmbedded } from "../../db/embedded/server.ts";
import { waitUntil } from "./wait.ts";

/** A PostgreSQL that a bot is only given the address of, and that can go away and come back with all it had. */
export interface OutsideServer {
  readonly url: string;
  /** Ends it as a crash would: nobody is told. */
  goAway(): Promise<void>;
  /** Starts it again at the same address. */
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

export async function startOutsideServer(dataDir: string): Promise<OutsideServer> {
  const port = await freePort();
  const begun: EmbeddedServer[] = [];
  async function comeBack(): Promise<void> {
    begun.push(await startEmbedded({ dataDir, durable: false, pickPort: async () => port }));
  }
  await comeBack();
  const url = begun[0]?.url ?? "";
  return {
    url,
    async goAway() {
      await writeOut(url);
      const pid = readLock(join(dataDir, "pg18"))?.pid ?? Number.NaN;
      // SIGQUIT is PostgreSQL's "immediate" shutdown.
      process.kill(pid, "SIGQUIT");
      await waitUntil("the server to end", () => !isRunning(pid));
    },
    comeBack,
    async stop() {
      for (const server of begun) await server.stop();
    },
  };
}

/** A server of tests writes late, for speed; a real one would lose nothing. */
async function writeOut(url: string): Promise<void> {
  const db = openDatabase(url, { max: 1 });
  await db.sql`checkpoint`;
  await db.close();
}
