import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";

/** Shows in pg_stat_activity which sessions keep the server alive, or are about to. */
const NAME = "backup-report-bot keeper";
const LEAVER = "backup-report-bot leaver";
/** Number of the advisory lock, in the database `postgres`, where nothing else takes one. */
const IN_USE = 4207;
const RETRY_MS = 1_000;
const RECLAIM_ATTEMPTS = 300;

/** Our claim on the running server. */
export interface Keeper {
  /**
   * Gives the claim up. True when nobody else has one or is about to: then the server is ours alone to stop, and who comes meanwhile
   * waits until `close`.
   */
  leave(): Promise<boolean>;
  /** Ends the session; safe to call twice. */
  close(): Promise<void>;
}

/**
 * Claims the server as in use, for as long as this process lives: one session holds a shared advisory lock, and the
 * server itself lets go of it when the process dies, however it dies. Process numbers in a file would not do: they
 * are used again, and mean nothing in another container. `url` names the database `postgres` of the server.
 */
export async function keepServer(url: string): Promise<Keeper> {
  const state = { leaving: false, reclaiming: false };
  const sql = postgres(url, {
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    connect_timeout: 30,
    // The pauses are ours; the client's own, of up to 20 s, would keep us from leaving a server that died.
    backoff: () => 0,
    fetch_types: false,
    onnotice: () => undefined,
    onclose: () => {
      // A crash of one session ends all; the server comes back by itself and must know that it is still used.
      if (!state.leaving && !state.reclaiming) void reclaim(state, claim);
    },
    connection: { application_name: NAME },
  });
  async function claim(): Promise<void> {
    await sql`select pg_advisory_lock_shared(${IN_USE})`;
  }
  async function close(): Promise<void> {
    state.leaving = true;
    await sql.end({ timeout: 1 });
  }

  try {
    await claim();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    async leave() {
      state.leaving = true;
      await sql`select set_config('application_name', ${LEAVER}, false)`;
      await sql`select pg_advisory_unlock_shared(${IN_USE})`;
      const [answer] = await sql<{ alone: boolean }[]>`select pg_try_advisory_lock(${IN_USE}) as alone`;
      if (answer?.alone !== true) return false;
      // After a crash of a session, somebody may be here again whose claim is still on its way.
      const coming = await sql`select 1 from pg_stat_activity where application_name = ${NAME}`;
      return coming.length === 0;
    },
    close,
  };
}

async function reclaim(
  state: { leaving: boolean; reclaiming: boolean },
  claim: () => Promise<void>,
): Promise<void> {
  state.reclaiming = true;
  for (let attempt = 1; attempt <= RECLAIM_ATTEMPTS && !state.leaving; attempt += 1) {
    await sleep(RETRY_MS, undefined, { ref: false });
    const claimed = await claim().then(
      () => true,
      () => false,
    );
    if (claimed) break;
  }
  state.reclaiming = false;
}
