import { randomUUID } from "node:crypto";

import { openDatabase } from "../../db/client.ts";
import { openQueue } from "../../db/queue.ts";
import { DAY_MS } from "../../src/core/instant.ts";
import type { Messenger } from "../../src/port/messenger.ts";
import { recordObservations } from "../../src/usecase/record/record-observations.ts";
import { registerWorkers } from "../../src/worker/register.ts";
import { findSource } from "./child-source.ts";
import { benchContext } from "./context.ts";
import { changedObservations, READ_AT } from "./fleet.ts";
import type { BenchServer } from "./server.ts";
import { type Measured, ms } from "./table.ts";

const CROSSINGS = 15;
/** One message a day each, so that every crossing is a post and waits for no edit. */
const STEP_MS = DAY_MS;

/** From a committed observation that crosses to the message in the messenger's hands, beside LISTEN/NOTIFY alone. */
export async function measureCrossing(server: BenchServer): Promise<Measured[]> {
  const url = await server.clone("ours");
  const floorMs = await notifyMs(url);
  let now = READ_AT;
  const bench = await benchContext(url, now);
  const queue = openQueue(url, { serve: true, onError: () => undefined });
  await queue.start();
  let arrived: (() => void) | null = null;
  const messenger: Messenger = {
    platform: "terminal",
    post: async () => hand(),
    edit: async () => void hand(),
    reply: async () => hand(),
  };
  function hand(): string {
    arrived?.();
    return "1";
  }
  const ctx = {
    ...bench.ctx,
    queue,
    now: () => now,
    messengers: new Map([[messenger.platform, messenger]]),
    mailer: {
      local: true,
      render: () => ({ subject: "", text: "", html: null, attachments: [] }),
      send: async () => undefined,
    },
    instanceId: randomUUID(),
  };
  await registerWorkers(ctx, { queue, advanceSample: async () => undefined });
  const source = { ...(await findSource(bench.ctx.db)), mode: "push" as const };
  await bench.ctx.db.sql`update source set mode = 'push'`;
  const [template] = changedObservations({ devices: 1 });
  if (template === undefined) throw new Error("The fleet has no device.");
  const times: number[] = [];
  for (let count = 0; count < CROSSINGS; count += 1) {
    now = READ_AT + count * STEP_MS;
    const message = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    // A device nobody knew, and that was last backed up long ago: it is critical as soon as it is recorded.
    const seen = {
      ...template,
      deviceId: `late-${count}`,
      observedAt: now,
      archives: template.archives.map((archive) => ({
        ...archive,
        archiveId: `late-${count}`,
        lastActivityAt: now - 30 * DAY_MS,
        lastCompletedAt: now - 30 * DAY_MS,
      })),
    };
    await recordObservations(ctx, source, [seen], { asOf: null, full: false });
    const started = performance.now();
    await message;
    times.push(performance.now() - started);
  }
  await queue.stop();
  await bench.close();
  await server.drop("ours");
  const sorted = times.toSorted((a, b) => a - b);
  const shown = `${ms(sorted[Math.floor(sorted.length / 2)] ?? 0)}, worst ${ms(sorted.at(-1) ?? 0)}`;
  return [
    {
      what: "one crossing: committed → handed to the messenger",
      floor: ms(floorMs),
      ours: shown,
      ratio: "",
      asked: "under 1 s",
    },
  ];
}

async function notifyMs(url: string): Promise<number> {
  const db = openDatabase(url, { max: 2 });
  const times: number[] = [];
  let arrived: (() => void) | null = null;
  await db.sql.listen("bench", () => arrived?.());
  for (let count = 0; count < 20; count += 1) {
    const heard = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const started = performance.now();
    await db.sql.notify("bench", "");
    await heard;
    times.push(performance.now() - started);
  }
  await db.close();
  return times.toSorted((a, b) => a - b)[10] ?? 0;
}
