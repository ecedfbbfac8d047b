import { setTimeout as sleep } from "node:timers/promises";

import type { SocketModeReceiver } from "@slack/bolt";

import type { SlackLog } from "./log.ts";

export interface Connection {
  /** Ends it for good. Safe to call twice. */
  stop(): Promise<void>;
}

/** Slack ends connections every few hours and on purpose: the first attempt is made at once. */
const WAITS_MS = [0, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000];

/**
 * Keeps one connection of Socket Mode open until it is stopped. The package's own reconnecting ends the process
 * when Slack refuses for good, so it is done here, and goes on: a token may be put right.
 */
export function keepConnected(receiver: SocketModeReceiver, log: SlackLog): Connection {
  const stopped = new AbortController();
  const running = run();
  return {
    async stop() {
      if (stopped.signal.aborted) return;
      stopped.abort();
      await receiver.client.disconnect();
      await running;
    },
  };

  async function run(): Promise<void> {
    for (let failures = 0; await waited(failures); failures += 1) {
      try {
        const ended = new Promise<void>((resolve) => {
          receiver.client.once("disconnected", () => resolve());
        });
        await receiver.client.start();
        failures = 0;
        log.info({}, "connected to Slack");
        await ended;
      } catch (error) {
        log.warn({ error: String(error) }, "no connection to Slack; it is tried again");
      }
    }
  }

  /** False: it was stopped meanwhile. */
  async function waited(failures: number): Promise<boolean> {
    const { signal } = stopped;
    await sleep(WAITS_MS[Math.min(failures, WAITS_MS.length - 1)], undefined, { signal }).catch(
      () => undefined,
    );
    return !signal.aborted;
  }
}
