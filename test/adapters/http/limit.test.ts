import { afterAll, beforeAll, expect, test } from "vitest";

import { createHttpServer, type HttpServer } from "../../../adapters/http/server.ts";
import { told } from "../../support/http.ts";
import { testOptions } from "./routes.ts";

let server: HttpServer;
let url = "";

beforeAll(async () => {
  const options = testOptions({ callsPerMinute: 2 });
  const [hello] = options.routes;
  if (hello === undefined) throw new Error("there is no route");
  const reading = { ...hello, path: "/reading/:name", scope: "read" as const };
  const observing = { ...hello, path: "/observing/:name", scope: "observe" as const };
  server = createHttpServer({ ...options, routes: [reading, observing] });
  url = `http://127.0.0.1:${await server.listen(0, "127.0.0.1")}`;
});

afterAll(async () => {
  await server.close();
});

async function get(path: string, token: string): Promise<Response> {
  return await fetch(`${url}${path}`, { headers: { Authorization: `Bearer ${token}` } });
}

test("a token that reads too often is told when to come back", async () => {
  const answers = [];
  for (let call = 0; call < 3; call += 1) answers.push(await get("/reading/ann", "reading-token"));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
  const [, , refused] = answers;
  expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(refused === undefined ? null : await told(refused)).toMatchObject({
    type: "application/problem+json",
    body: { title: "Too Many Requests", status: 429 },
  });
});

test("what is sent to be recorded is never turned away", async () => {
  for (let call = 0; call < 4; call += 1)
    expect((await get("/observing/ann", "good-token")).status).toBe(200);
});
