import { readdirSync, readFileSync } from "node:fs";

import { expect, test } from "vitest";
import { z } from "zod";

import { SCOPES } from "../../../adapters/slack/install.ts";

/** The rules of https://docs.slack.dev/reference/app-manifest for the parts that are used; nothing else may stand there. */
const RULES = z.strictObject({
  _metadata: z.strictObject({ major_version: z.literal(2), minor_version: z.int() }),
  display_information: z.strictObject({
    name: z.string().min(1).max(35),
    description: z.string().max(140),
    long_description: z.string().min(174).max(4_000),
    background_color: z.string().regex(/^#[0-9a-f]{6}$/u),
  }),
  features: z.strictObject({
    app_home: z.strictObject({
      home_tab_enabled: z.boolean(),
      messages_tab_enabled: z.boolean(),
      messages_tab_read_only_enabled: z.boolean(),
    }),
    bot_user: z.strictObject({
      display_name: z.string().regex(/^[\w .-]{1,80}$/u),
      always_online: z.boolean(),
    }),
    shortcuts: z
      .array(
        z.strictObject({
          name: z.string().max(24),
          type: z.enum(["global", "message"]),
          callback_id: z.string().max(255),
          description: z.string().max(150),
        }),
      )
      .max(10),
    slash_commands: z
      .array(
        z.strictObject({
          command: z.string().min(2).max(32).startsWith("/"),
          description: z.string().max(2_000),
          usage_hint: z.string().max(1_000),
          should_escape: z.boolean(),
        }),
      )
      .max(50),
  }),
  oauth_config: z.strictObject({ scopes: z.strictObject({ bot: z.array(z.string()).max(255) }) }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({ bot_events: z.array(z.string()).max(100) }),
    interactivity: z.strictObject({ is_enabled: z.boolean() }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.boolean(),
    token_rotation_enabled: z.boolean(),
  }),
});

const manifest = RULES.parse(JSON.parse(readFileSync("manifest/slack/manifest.json", "utf8")));

test("the manifest asks for what an installation asks for, and for nothing else", () => {
  expect(manifest.oauth_config.scopes.bot).toEqual(SCOPES);
});

test("the manifest sends what the bot listens to", () => {
  const listened = readFileSync("adapters/slack/listen.ts", "utf8").matchAll(/case "(\w+)":/gu);
  const events = [...listened].map(([, name]) => (name === "message" ? "message.im" : name));
  expect(new Set(manifest.settings.event_subscriptions.bot_events)).toEqual(new Set(events));
  expect(manifest.settings.interactivity.is_enabled).toBe(true);
  expect(manifest.features.app_home.home_tab_enabled).toBe(true);
});

/** What in the adapter needs a scope; without it the scope would be asked for in vain. */
const NEEDED_BY: Readonly<Record<string, RegExp>> = {
  commands: /"command" in heard/u,
  "chat:write": /"chat\.postMessage"/u,
  "app_mentions:read": /case "app_mention":/u,
  "im:history": /case "message":/u,
  "files:write": /"files\.completeUploadExternal"/u,
  "users:read": /users\.info\(/u,
  "users:read.email": /users\.lookupByEmail\(/u,
};

test("every scope is needed by the code, and justified in the README", () => {
  const code = readdirSync("adapters/slack")
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(`adapters/slack/${name}`, "utf8"))
    .join("\n");
  const used = Object.keys(NEEDED_BY).filter((scope) => NEEDED_BY[scope]?.test(code) === true);
  expect(used.toSorted()).toEqual(SCOPES.toSorted());
  const [, table = ""] = readFileSync("README.md", "utf8").split("| scope | why |");
  const rows = (table.split("\n\n", 1)[0] ?? "").split("\n").slice(2);
  const justified = rows.flatMap((row) => {
    const [scopes = "", why = ""] = row.split("|").slice(1);
    expect(why.trim()).not.toBe("");
    return [...scopes.matchAll(/`([^`]+)`/gu)].map(([, scope]) => scope ?? "");
  });
  expect(justified.toSorted()).toEqual(SCOPES.toSorted());
});

test("the shortcut is a word of the command language", () => {
  expect(manifest.features.shortcuts.map((shortcut) => shortcut.callback_id)).toEqual(["status"]);
  expect(manifest.features.slash_commands.map((command) => command.command)).toEqual(["/backup-report"]);
});
