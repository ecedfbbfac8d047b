import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { useTeamsStand } from "../../support/teams-stand.ts";

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
