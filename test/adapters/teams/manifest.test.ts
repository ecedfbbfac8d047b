import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { AppManifestUtils } from "@microsoft/app-manifest";
import { unzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { z } from "zod";

import { BOT_VERBS } from "../../../src/bot/verb/registry.ts";
import { scratchFolder } from "../../support/scratch.ts";

const APP_ID = "3f1c9a52-8e0b-4d67-9c3a-5b7e2f10d4c8";

const COMMANDS = z.array(z.object({ title: z.string(), description: z.string() }));
const MANIFEST = z.looseObject({
  manifestVersion: z.string(),
  version: z.string(),
  id: z.string(),
  developer: z.object({ websiteUrl: z.string(), privacyUrl: z.string(), termsOfUseUrl: z.string() }).loose(),
  bots: z.tuple([
    z.looseObject({
      botId: z.string(),
      supportsFiles: z.boolean(),
      supportsTargetedMessages: z.boolean(),
      commandLists: z.array(
        z.object({
          scopes: z.array(z.string()),
          triggers: z.array(z.string()).optional(),
          commands: COMMANDS,
        }),
      ),
    }),
  ]),
  composeExtensions: z.tuple([
    z.object({
      botId: z.string(),
      commands: z.array(z.looseObject({ id: z.string(), type: z.string(), fetchTask: z.boolean() })),
    }),
  ]),
});

interface Packed {
  readonly status: number | null;
  readonly said: string;
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/** What `npm run package:teams` makes with this environment. */
function pack(env: Readonly<Record<string, string>>): Packed {
  const out = join(scratchFolder(), "app.zip");
  const { status, stderr } = spawnSync(process.execPath, ["package-teams.mjs", out], {
    env: { PATH: process.env["PATH"], TEAMS_APP_ID: "", PUBLIC_URL: "", ...env },
    encoding: "utf8",
  });
  return { status, said: stderr, files: status === 0 ? unzipSync(readFileSync(out)) : {} };
}

function manifestOf({ files }: Packed): z.infer<typeof MANIFEST> {
  return MANIFEST.parse(JSON.parse(Buffer.from(files["manifest.json"] ?? []).toString("utf8")));
}

/** What Microsoft's schema of the manifest's own version, which comes with its package, finds wrong. */
async function faultsOf(manifest: object): Promise<string[]> {
  const path = join(scratchFolder(), "manifest.json");
  writeFileSync(path, JSON.stringify(manifest));
  try {
    const [, faults] = await AppManifestUtils.readAndValidateTeamsManifest(path);
    return faults;
  } catch (error) {
    // What is no manifest at all is thrown.
    return [String(error)];
  }
}

/** The size of a PNG: it stands behind its signature. */
function sizeOf(png: Uint8Array): readonly [number, number] {
  const bytes = Buffer.from(png);
  expect(bytes.toString("latin1", 1, 4)).toBe("PNG");
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

describe("the package for Teams", () => {
  const packed = pack({ TEAMS_APP_ID: APP_ID });

  test("holds a manifest that fits Microsoft's schema, and the icons it names", async () => {
    expect(packed.said).toBe("");
    expect(Object.keys(packed.files)).toEqual(["manifest.json", "color.png", "outline.png"]);
    expect(sizeOf(packed.files["color.png"] ?? new Uint8Array())).toEqual([192, 192]);
    expect(sizeOf(packed.files["outline.png"] ?? new Uint8Array())).toEqual([32, 32]);
    expect(await faultsOf(manifestOf(packed))).toEqual([]);
  });

  test("would be refused with one command more, or with a word that the schema does not know", async () => {
    const manifest = manifestOf(packed);
    const [bot] = manifest.bots;
    const [list] = bot.commandLists;
    const commands = [...(list?.commands ?? []), { title: "one more", description: "" }];
    const long = { ...manifest, bots: [{ ...bot, commandLists: [{ ...list, commands }] }] };
    expect(await faultsOf(long)).not.toEqual([]);
    expect(await faultsOf({ ...manifest, bots: [{ ...bot, isTalkative: true }] })).not.toEqual([]);
  });

  test("is the bot's of the id it was made for, in every place", () => {
    const manifest = manifestOf(packed);
    expect([manifest.id, manifest.bots[0].botId, manifest.composeExtensions[0].botId]).toEqual([
      APP_ID,
      APP_ID,
      APP_ID,
    ]);
  });

  test("offers words of the command language, at most twelve a list, as mention and slash command", () => {
    const words = new Set(BOT_VERBS.map(({ name }) => name));
    const { commandLists, supportsTargetedMessages, supportsFiles } = manifestOf(packed).bots[0];
    expect([supportsTargetedMessages, supportsFiles]).toEqual([true, true]);
    for (const { commands } of commandLists) {
      expect(commands.length).toBeLessThanOrEqual(12);
      expect(commands.filter(({ title }) => !words.has(title))).toEqual([]);
      expect(commands.at(-1)?.title).toBe("help");
    }
    expect(commandLists.map(({ scopes, triggers }) => [scopes, triggers])).toEqual([
      [
        ["team", "groupChat"],
        ["mention", "slash"],
      ],
      [["personal"], undefined],
    ]);
  });

  test("opens a dialog from the message box and the search box", () => {
    expect(manifestOf(packed).composeExtensions[0].commands).toEqual([
      expect.objectContaining({
        id: "backup-report",
        type: "action",
        context: ["compose", "commandBox"],
        fetchTask: true,
      }),
    ]);
  });

  test("says the public address as its maker's", () => {
    const { developer } = manifestOf(pack({ TEAMS_APP_ID: APP_ID, PUBLIC_URL: "https://bot.acme.test/" }));
    expect([developer.websiteUrl, developer.privacyUrl, developer.termsOfUseUrl]).toEqual([
      "https://bot.acme.test",
      "https://bot.acme.test",
      "https://bot.acme.test",
    ]);
  });

  test.each([
    [{}, "TEAMS_APP_ID must be the application (client) id of the bot's registration in Azure.\n"],
    [
      { TEAMS_APP_ID: "00000000-0000-0000-0000-000000000000" },
      "TEAMS_APP_ID must be the application (client) id of the bot's registration in Azure.\n",
    ],
    [
      { TEAMS_APP_ID: APP_ID, PUBLIC_URL: "http://bot.acme.test" },
      "PUBLIC_URL must begin with https:// for Teams.\n",
    ],
  ])("is not made with %j", (env, said) => {
    expect(pack(env)).toEqual({ status: 2, said, files: {} });
  });
});
