import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { ensureSource } from "../../db/query/source.ts";
import { type Application, openApplication } from "../../src/compose/application.ts";
import { loadConfig } from "../../src/config.ts";
import { DAY_MS, isoInstant } from "../../src/core/instant.ts";
import type { Messenger } from "../../src/port/messenger.ts";
import { deliver } from "../../src/usecase/delivery/deliver.ts";
import { recordObservations } from "../../src/usecase/record/record-observations.ts";
import { seen } from "../support/observe.ts";
import { type OutsideServer, startOutsideServer } from "../support/outside-server.ts";
import { type RecordingMessenger, recordingMessenger } from "../support/recording-messenger.ts";
import { scratchFolder } from "../support/scratch.ts";

const CSV = {
  kind: "csv",
  name: "csv",
  namespace: "crashplan",
  mode: "snapshot",
  intervalMinutes: null,
} as const;

let outside: OutsideServer;
let app: Application;

beforeAll(async () => {
  outside = await startOutsideServer(join(scratchFolder(), "server"));
  const ignore = (): void => undefined;
  app = await openApplication({
    config: loadConfig({ DATABASE_URL: outside.url, DATA_DIR: scratchFolder() }),
    log: { info: ignore, warn: ignore, error: ignore },
    out: { write: ignore },
    now: Date.now,
    serve: false,
    say: ignore,
  });
  await app.ctx.db.sql`
    insert into subscription (organization_id, platform, channel_id, zone, created_by, created_at)
    select id, 'slack', 'ops', 'UTC', 'test', now() from organization where parent_id is null`;
});

afterAll(async () => {
  await app.stop();
  await outside.stop();
});

/** A device crosses, and so a message is owed to the channel. */
async function cross(): Promise<void> {
  const { ctx } = app;
  const now = ctx.now();
  const source = await ensureSource(ctx.db, CSV, now);
  await ctx.db.sql`update source set baseline_at = now() where id = ${source.id}`;
  const observation = seen({ activity: isoInstant(now - 20 * DAY_MS), observed: isoInstant(now) });
  await recordObservations(ctx, source, [observation], { asOf: now, full: false });
}

/** The database goes away just after the channel has the message; `gone` resolves when it is away. */
function losing(messenger: RecordingMessenger): {
  readonly messenger: Messenger;
  readonly gone: Promise<void>;
} {
  const gone = Promise.withResolvers<void>();
  return {
    gone: gone.promise,
    messenger: {
      ...messenger,
      async post(channel, view, options) {
        const ref = await messenger.post(channel, view, options);
        await outside.goAway();
        gone.resolve();
        return ref;
      },
    },
  };
}

test(
  "a message that went out while the database went away is noted when it is back, and not sent again",
  { timeout: 60_000 },
  async () => {
    await cross();
    const slack = recordingMessenger("slack");
    const { messenger, gone } = losing(slack);
    const delivered = deliver({ ...app.ctx, messengers: new Map([["slack", messenger]]) }, "subscription:1");
    await gone;
    await outside.comeBack();
    await delivered;
    const rows = await app.ctx.db.sql`
    select state, message_ref as ref, possible_duplicate as again from notification where kind = 'alert'`;
    expect([...rows]).toEqual([{ state: "sent", ref: "slack-1", again: false }]);
    // The turn is given back; the workspace stays with the bot that sends to it.
    expect([...(await app.ctx.db.sql`select name from lease where name like 'deliver:%'`)]).toEqual([]);
    await deliver({ ...app.ctx, messengers: new Map([["slack", slack]]) }, "subscription:1");
    expect(slack.shown.map(({ what }) => what)).toEqual(["post"]);
  },
);
