import { randomUUID } from "node:crypto";

import { beforeAll, expect, test } from "vitest";

import { createBot } from "../../src/bot/bot.ts";
import { formRegistry } from "../../src/bot/form/registry.ts";
import type { Answer } from "../../src/port/bot.ts";
import type { DeliveryContext } from "../../src/usecase/delivery/delivery-context.ts";
import { deliver } from "../../src/usecase/delivery/deliver.ts";
import { asker, CHANNEL, textOf, useBot } from "../support/bot.ts";
import { withRole } from "../support/company.ts";
import { oweNoticeTo } from "../support/owe.ts";
import { recordingMailer } from "../support/recording-mailer.ts";

type Line = Record<string, unknown> & { readonly message: string };

const world = useBot();
const lines: Line[] = [];

function keep(fields: Record<string, unknown>, message: string): void {
  lines.push({ ...fields, message });
}

const log = { info: keep, warn: keep, error: keep };

beforeAll(async () => {
  await withRole(world.ctx, "alice", "admin");
});

/** What is answered, and the lines that were written meanwhile. */
async function ask(text: string, ctx = world.ctx): Promise<{ answer: Answer; written: readonly Line[] }> {
  lines.length = 0;
  const bot = createBot({ ...ctx, log }, formRegistry);
  const answer = await bot.handle({
    kind: "command",
    asker: asker("alice"),
    place: CHANNEL,
    text,
    said: "slash",
  });
  return { answer, written: [...lines] };
}

test("each question leaves a line with an id of its own, who asked, and the verb; nothing else of what was said", async () => {
  const { written: first } = await ask("status");
  const { written: second } = await ask("why secret-laptop");
  expect(first).toEqual([
    {
      requestId: first[0]?.["requestId"],
      platform: "slack",
      user: "alice",
      event: "command",
      verb: "status",
      answer: "message",
      ms: 0,
      message: "A question in the chat was answered",
    },
  ]);
  expect(first[0]?.["requestId"]).toMatch(/^[\da-f-]{36}$/u);
  expect(second[0]).toMatchObject({ verb: "why" });
  expect(JSON.stringify(second)).not.toContain("secret-laptop");
  expect(second[0]?.["requestId"]).not.toBe(first[0]?.["requestId"]);
});

test("a fault is found by the id that the asker was told", async () => {
  const broken = { ...world.ctx, installations: { ...world.ctx.installations, isApproved: fail } };
  const { answer, written } = await ask("status", broken);
  const [id = ""] = /[\da-f]{8}-[\da-f-]{27}/u.exec(textOf(answer)) ?? [];
  expect(written.map(({ requestId, message }) => [requestId, message])).toEqual([
    [id, "a question in the chat was not answered"],
    [id, "A question in the chat was answered"],
  ]);
  expect(String(written[0]?.["error"])).toContain("a made up fault");
});

async function fail(): Promise<never> {
  return await Promise.reject(new Error("a made up fault"));
}

test("what was sent is written down by the ids that deliveries shows", async () => {
  const destination = "mail:ruth@acme.test";
  await world.db.transaction(async (tx) => {
    await oweNoticeTo(world.ctx, tx, { title: "The disk is full", destination });
  });
  const [row] = await world.db.sql<{ id: number }[]>`select id from notification`;
  const ctx: DeliveryContext = {
    ...world.ctx,
    log,
    messengers: new Map(),
    mailer: recordingMailer(),
    instanceId: randomUUID(),
  };
  lines.length = 0;
  await deliver(ctx, destination);
  expect(lines).toEqual([{ destination, notifications: [row?.id], rows: 1, message: "A message was sent" }]);
});
