import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { z } from "zod";

import type { ChatEvent } from "../../../src/port/bot.ts";
import { sendSigned, type Heard } from "../../support/fake-slack-client.ts";
import { SIGNING_SECRET, useSlackStand } from "../../support/slack-stand.ts";
import { waitUntil } from "../../support/wait.ts";

const stand = useSlackStand();
const ALICE = { platform: "slack", workspaceId: "T1", userId: "ALICE" } as const;
const CHANNEL = { workspaceId: "T1", channelId: "C1", kind: "channel", name: "backups" } as const;
const FORM = {
  payload: "opened for",
  values: {
    days: "9",
    mails: ["criticalMail"],
    window: "morning",
    until: "2026-12-01",
    time: "09:30",
    zone: null,
    reason: null,
  },
};

/** Sends a payload as it is documented: a form of its fields, a field `payload`, or JSON. */
async function send(name: string): Promise<Heard> {
  const text = readFileSync(new URL(`../../fixture/slack/${name}.json`, import.meta.url), "utf8");
  const payload = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  const form = "application/x-www-form-urlencoded";
  const how = (type: string): Parameters<typeof sendSigned>[2] => ({
    signing: { secret: SIGNING_SECRET },
    headers: { "Content-Type": type },
  });
  if (payload["type"] === "event_callback")
    return await sendSigned(stand.eventsUrl, text, how("application/json"));
  const fields =
    payload["type"] === undefined
      ? Object.entries(payload).map(([key, value]): [string, string] => [key, String(value)])
      : [["payload", text] as [string, string]];
  return await sendSigned(stand.eventsUrl, new URLSearchParams(fields).toString(), how(form));
}

describe("what Slack documents that it sends is understood", () => {
  test.each<[string, ChatEvent]>([
    [
      "slash-command",
      { kind: "command", asker: ALICE, place: CHANNEL, text: "status Engineering", said: "slash" },
    ],
    [
      "button-in-message",
      {
        kind: "press",
        asker: ALICE,
        place: CHANNEL,
        payload: "pressed",
        message: "1548261231.000200",
        form: null,
      },
    ],
    [
      "menu-in-message",
      {
        kind: "press",
        asker: ALICE,
        place: CHANNEL,
        payload: "chosen",
        message: "1548261231.000200",
        form: null,
      },
    ],
    ["view-submission", { kind: "submit", asker: ALICE, form: FORM }],
    ["field-in-view", { kind: "change", asker: ALICE, form: FORM, field: "days" }],
    [
      "app-mention",
      { kind: "command", asker: ALICE, place: { ...CHANNEL, name: null }, text: "status", said: "mention" },
    ],
    [
      "message-im",
      {
        kind: "command",
        asker: ALICE,
        place: { workspaceId: "T1", channelId: "D1", kind: "personal", name: null },
        text: "why LT-0001",
        said: "personal",
      },
    ],
    ["app-home-opened", { kind: "home", asker: ALICE }],
  ])("%s", async (name, event) => {
    expect((await send(name)).status).toBe(200);
    await waitUntil("the bot", () => stand.heard.length > 0);
    expect(stand.heard).toEqual([event]);
  });

  test("global-shortcut", async () => {
    expect((await send("global-shortcut")).status).toBe(200);
    await waitUntil("the bot", () => stand.heard.length > 0);
    expect(stand.heard).toEqual([expect.objectContaining({ kind: "command", asker: ALICE, text: "status" })]);
  });

  test("options-in-view", async () => {
    stand.options = [{ label: "Europe/Berlin", value: "Europe/Berlin" }];
    expect(await send("options-in-view")).toMatchObject({
      status: 200,
      body: { options: [{ value: "Europe/Berlin" }] },
    });
    expect(stand.suggested).toEqual([{ form: "opened for", field: "zone", typed: "berl" }]);
  });
});
