import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { callHeartbeat } from "../../src/compose/heartbeat.ts";
import { MINUTE_MS } from "../../src/core/instant.ts";
import { useWorld } from "../support/world.ts";

const world = useWorld("2026-11-19T09:00:00Z");
const heard: string[] = [];
let status = 200;
let server: Server;
let url = "";

/** A bot that judged the fleet so many minutes ago; null: never. */
function judged(minutesAgo: number | null): Parameters<typeof callHeartbeat>[2] {
  const at = minutesAgo === null ? null : world.ctx.now() - minutesAgo * MINUTE_MS;
  return { queueStarted: () => true, lastEvaluationAt: () => at };
}

beforeAll(async () => {
  server = createServer((request, response) => {
    heard.push(`${request.method} ${request.url}`);
    response.writeHead(status).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address() as AddressInfo;
  url = `http://127.0.0.1:${address.port}/ping/1`;
});

beforeEach(() => {
  heard.length = 0;
  status = 200;
});

afterAll(() => {
  server.close();
});

test("the address is called while the bot does its work", async () => {
  await callHeartbeat(world.ctx, url, judged(1));
  expect(heard).toEqual(["POST /ping/1"]);
});

test("a bot that no longer judges the fleet, or has not begun to, is silent", async () => {
  await callHeartbeat(world.ctx, url, judged(16));
  await callHeartbeat(world.ctx, url, judged(null));
  await callHeartbeat(world.ctx, url, { ...judged(1), queueStarted: () => false });
  expect(heard).toEqual([]);
});

test("without an address nobody is called", async () => {
  await callHeartbeat(world.ctx, null, judged(1));
  expect(heard).toEqual([]);
});

test("an address that does not take it is said, for the log", async () => {
  status = 404;
  await expect(callHeartbeat(world.ctx, url, judged(1))).rejects.toThrow(
    "The heartbeat address answered 404.",
  );
});
