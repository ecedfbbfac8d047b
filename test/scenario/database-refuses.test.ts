import { beforeAll, expect, inject, test } from "vitest";

import { openServer } from "../../src/compose/database-server.ts";

let url: URL;

beforeAll(() => {
  url = new URL(inject("testServer").adminUrl);
});

async function refusalOf(change: (given: URL) => void): Promise<unknown> {
  const given = new URL(url);
  change(given);
  const opening = openServer(
    { databaseUrl: given.href, dataDir: "/nowhere" },
    { patienceMs: 0, say: () => undefined },
  );
  return await opening.then(
    () => "it opened",
    (error: unknown) => String(error),
  );
}

test("a wrong password is told in one sentence, without the password", async () => {
  expect(await refusalOf((given) => (given.password = "guessed"))).toBe(
    `DatabaseFault: The database at ${url.host} refuses the user or the password: correct DATABASE_URL.`,
  );
});

test("so is a database that is not there", async () => {
  expect(await refusalOf((given) => (given.pathname = "/nowhere"))).toBe(
    `DatabaseFault: The database at ${url.host} lacks what it was asked for (database "nowhere" does not exist): create it, or correct DATABASE_URL.`,
  );
});

test("so is a name that no server has", async () => {
  expect(await refusalOf((given) => (given.hostname = "nowhere.invalid"))).toMatch(
    /^DatabaseFault: The database at nowhere\.invalid:\d+ cannot be reached \((ENOTFOUND|EAI_AGAIN)\): start it, or correct DATABASE_URL\.$/u,
  );
});
