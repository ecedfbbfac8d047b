import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";

import { BOT_APP, TENANT } from "../../support/fake-teams-names.ts";
import { useTeamsStand } from "../../support/teams-stand.ts";
import { waitUntil } from "../../support/wait.ts";

const INVOKES = [
  "adaptiveCard/action",
  "task/fetch",
  "task/submit",
  "composeExtension/fetchTask",
  "composeExtension/submitAction",
  "application/search",
  "fileConsent/invoke",
  "else",
];

describe("whatever Teams is made to send", () => {
  const stand = useTeamsStand();
  const json = fc.oneof(
    fc.jsonValue(),
    fc.record({ data: fc.record({ press: fc.jsonValue(), form: fc.jsonValue(), fields: fc.jsonValue() }) }),
    fc.record({ action: fc.record({ data: fc.jsonValue() }), trigger: fc.jsonValue() }),
    fc.record({ context: fc.jsonValue(), action: fc.constantFrom("accept", "decline") }),
    fc.record({ queryText: fc.jsonValue(), dataset: fc.jsonValue() }),
  );
  const field = fc.constantFrom(
    "type",
    "id",
    "text",
    "from",
    "recipient",
    "conversation",
    "channelData",
    "entities",
    "membersAdded",
    "membersRemoved",
    "replyToId",
    "value",
    "name",
    "action",
    "locale",
    "localTimezone",
    "serviceUrl",
    "channelId",
  );
  const type = fc.constantFrom(
    "message",
    "invoke",
    "conversationUpdate",
    "installationUpdate",
    "typing",
    "x",
  );

  test("is taken or refused, and never breaks the bot", async () => {
    const activity = fc.tuple(type, fc.dictionary(field, json, { maxKeys: 3, noNullPrototype: true }));
    await fc.assert(
      fc.asyncProperty(activity, async ([kind, extra]) => {
        const { status } = await stand.people.say(stand.alice, "status", {
          activity: { type: kind, ...extra },
        });
        expect([200, 202, 400, 401, 403, 501]).toContain(status);
      }),
      { numRuns: 300 },
    );
    expect(await stand.people.say(stand.alice, "status")).toMatchObject({ status: 202 });
  });

  test("is answered when it is an invoke", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...INVOKES), json, async (name, value) => {
        const activity = { type: "invoke", name, value };
        const { status } = await stand.people.say(stand.alice, "", { activity });
        expect([200, 400, 501]).toContain(status);
      }),
      { numRuns: 300 },
    );
    expect(stand.logged).toEqual([]);
  });
});

describe("whatever anybody else sends", () => {
  const stand = useTeamsStand();
  // The package says on the console whatever anybody sends it.
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const bodies = fc.oneof(
    fc.json(),
    fc.string(),
    fc.record({
      type: fc.constantFrom("message", "invoke", "conversationUpdate", "installationUpdate"),
      id: fc.string(),
      channelId: fc.constantFrom("msteams", "webchat", "emulator"),
      serviceUrl: fc.webUrl(),
      text: fc.string(),
      from: fc.record({ id: fc.string(), aadObjectId: fc.uuid() }),
      recipient: fc.record({ id: fc.string() }),
      conversation: fc.record({ id: fc.string(), tenantId: fc.constant(TENANT) }),
      channelData: fc.record({ tenant: fc.record({ id: fc.constant(TENANT) }) }),
    }),
  );
  const tokens = fc.oneof(
    fc.constant(null),
    fc.string({ unit: "grapheme-ascii" }),
    fc.string({ unit: "grapheme-ascii" }).map((text) => `Bearer ${text}`),
    fc
      .tuple(fc.jsonValue(), fc.jsonValue(), fc.base64String())
      .map(([head, claims, sign]) => `Bearer ${part(head)}.${part(claims)}.${sign}`),
  );

  test("is refused, and nothing is done about it", async () => {
    await fc.assert(
      fc.asyncProperty(bodies, tokens, async (body, token) => {
        const response = await fetch(`${stand.origin}/api/messages`, {
          method: "POST",
          headers: {
            "Content-Type": "application/json",
            ...(token === null ? {} : { Authorization: token.trim() }),
          },
          body: typeof body === "string" ? body : JSON.stringify(body),
        });
        expect([400, 401, 403]).toContain(response.status);
        expect(await response.text()).toBe("");
      }),
      { numRuns: 300 },
    );
    expect(stand.heard).toEqual([]);
    expect(stand.kept.size).toBe(0);
    expect(stand.teams.state.calls).toEqual([]);
  });
});

describe("what is nested or long beyond reason", () => {
  const stand = useTeamsStand();

  test.each(["[", '{"a":'])("a thousand levels of %s are answered, and the bot goes on", async (open) => {
    const close = open === "[" ? "]" : "}";
    const value: unknown = JSON.parse(`${open.repeat(1_000)}1${close.repeat(1_000)}`);
    for (const name of INVOKES) {
      const activity = { type: "invoke", name, value };
      const { status } = await stand.people.say(stand.alice, "", { activity });
      expect([200, 400, 501]).toContain(status);
    }
    expect(await stand.people.say(stand.alice, "status")).toMatchObject({ status: 202 });
    expect(stand.logged).toEqual([]);
  });

  test("a body that is nested so deep that it can hardly be read is refused", async () => {
    const authorization = await stand.teams.tokens.sign({
      audience: BOT_APP,
      serviceUrl: stand.teams.serviceUrl,
    });
    for (const body of ["[".repeat(200_000), `${"[".repeat(200_000)}${"]".repeat(200_000)}`]) {
      const response = await fetch(`${stand.origin}/api/messages`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Authorization: authorization },
        body,
      });
      expect(response.status).toBe(400);
    }
    expect(stand.heard).toEqual([]);
  });

  test("a line as long as Teams takes reaches the bot whole", async () => {
    await stand.people.say(stand.alice, "x".repeat(100_000));
    await waitUntil("it is heard", () => stand.heard.length === 1);
    expect(stand.heard).toMatchObject([{ kind: "command", text: "x".repeat(100_000) }]);
  });
});

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
