import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";

import type { Role } from "../../src/core/access.ts";
import { joinWords } from "../../src/core/command-line.ts";
import { readPayload, writePayload } from "../../src/bot/payload.ts";
import { BOT_VERBS } from "../../src/bot/verb/registry.ts";
import type { Answer } from "../../src/port/bot.ts";
import { CHANNEL, useBot } from "../support/bot.ts";
import { addDevices, addOrganization, ROOT } from "../support/company.ts";

const world = useBot();

/** Names that occur in no text of the bot: whoever reads one was shown it. */
const TREE = [
  ["Qorg-north", null],
  ["Qorg-northwest", "Qorg-north"],
  ["Qorg-south", null],
  ["Qorg-southeast", "Qorg-south"],
] as const;
const ROOT_NAME = "Qorg-root";
const parents = new Map<string, string | null>(TREE.map(([name, parent]) => [name, parent ?? ROOT_NAME]));
const ids = new Map<string, number>([[ROOT_NAME, ROOT]]);
const ORGANIZATIONS = [ROOT_NAME, ...TREE.map(([name]) => name)];

beforeAll(async () => {
  await world.db.sql`update organization set name = ${ROOT_NAME} where id = ${ROOT}`;
  for (const [name, parent] of TREE) {
    ids.set(name, await addOrganization(world.db, name, ids.get(parent ?? ROOT_NAME) ?? ROOT));
  }
  for (const name of ORGANIZATIONS.slice(1)) {
    const place = name.replace("Qorg-", "");
    await addDevices(
      world.ctx,
      {
        device: `Qdev-${place}`,
        organization: name,
        owner: `qown-${place}`,
        activity: "2026-10-01T09:00:00Z",
      },
      { device: "laptop", organization: name, owner: `qown-${place}`, activity: "2026-11-10T09:00:00Z" },
    );
  }
});

const names = fc.constantFrom(
  ...ORGANIZATIONS,
  ...ORGANIZATIONS.map((name) => name.replace("Qorg", "Qdev")),
  "laptop",
  "#1",
  "#2",
  "#3",
  "Qorg-nort",
  "qown-north@acme.test",
  "critical",
  "operations",
  "--own",
  "monday",
  "org-admin",
);
const lines = fc
  .tuple(fc.constantFrom(...BOT_VERBS.map(({ name }) => name)), fc.array(names, { maxLength: 3 }))
  .map(([verb, words]) => joinWords([verb, ...words]));
const grants = fc.array(
  fc.record({
    role: fc.constantFrom<Role>("org-admin", "finance", "legal", "helpdesk"),
    organization: fc.constantFrom(...ORGANIZATIONS.slice(1)),
  }),
  { maxLength: 2 },
);

it("shows nobody an organization or a device outside their roles, whatever they ask (R24)", async () => {
  let number = 0;
  await fc.assert(
    fc.asyncProperty(grants, fc.array(lines, { minLength: 1, maxLength: 8 }), async (given, asked) => {
      number += 1;
      const name = `asker${number}`;
      for (const { role, organization } of given) {
        await world.db.sql`
          insert into role_grant (email, role, organization_id, granted_by, granted_at)
          values (${`${name}@acme.test`}, ${role}, ${ids.get(organization) ?? 0}, 'test', ${world.ctx.now()}) on conflict do nothing`;
      }
      const seen = new Set(given.flatMap(({ organization }) => below(organization)));
      for (const line of asked) {
        const answers = [
          await world.slash(name, line),
          await world.mention(name, line),
          await world.press(name, writePayload({ do: "share", line })),
          await world.home(name),
        ];
        // What somebody typed themselves may be said back to them.
        for (const answer of answers) expectOnly(answer, seen, line);
      }
    }),
    { numRuns: 40 },
  );
  expect(world.complaints).toEqual([]);
}, 60_000);

function below(organization: string): string[] {
  return ORGANIZATIONS.filter((name) => {
    for (let each: string | null = name; each !== null; each = parents.get(each) ?? null) {
      if (each === organization) return true;
    }
    return false;
  });
}

function expectOnly(answer: Answer, seen: ReadonlySet<string>, line: string): void {
  const said = JSON.stringify(answer, (key, value: unknown) => {
    if (typeof value === "bigint") return String(value);
    return key === "payload" && typeof value === "string" ? (readPayload(value) ?? value) : value;
  });
  const found = new Set(said.match(/Q(?:org|dev)-[a-z]+|qown-[a-z]+/giu) ?? []);
  const typed = line.toLowerCase();
  const leaked = [...found].filter((word) => {
    const place = word.replace(/^.*-/u, "").toLowerCase();
    return !seen.has(`Qorg-${place}`) && !typed.includes(word.toLowerCase());
  });
  expect({ line, place: CHANNEL.channelId, leaked }).toEqual({ line, place: CHANNEL.channelId, leaked: [] });
}
