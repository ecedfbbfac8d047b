import fc from "fast-check";
import { expect, test } from "vitest";

import { BOT_VERBS } from "../../src/bot/verb/registry.ts";
import { ROLES, VERBS, type Verb } from "../../src/core/access.ts";
import { grantRole } from "../../src/usecase/grant/grant-role.ts";
import { clientOf } from "../support/api-client.ts";
import { useApi } from "../support/api.ts";
import { useBot } from "../support/bot.ts";
import { addDevices, addOrganization, ROOT } from "../support/company.ts";
import { document } from "../support/from-document.ts";
import { OPERATOR } from "../support/world.ts";

const world = useBot("2026-11-19T09:00:00Z");
const api = useApi(world, { queueStarted: () => true, lastEvaluationAt: () => world.ctx.now() });

const SIZE = 4;
const RUNS = { numRuns: 4 };
/** Hundreds of questions are asked. */
const LONG_MS = 120_000;
let run = 0;

interface Tree {
  readonly ids: readonly number[];
  readonly marks: readonly string[];
  /** Whether an organization is another or below it, by their places. */
  readonly within: (at: number, top: number) => boolean;
}

/** Organizations below the root, each with a device and its owner, all of which bear the organization's mark. */
async function plant(parents: readonly number[]): Promise<Tree> {
  run += 1;
  const ids: number[] = [];
  const marks = parents.map((_, at) => `zq${run}k${at}z`);
  for (const [at, mark] of marks.entries()) {
    const parent = at === 0 ? ROOT : (ids[(parents[at] ?? 0) % (at + 1)] ?? ROOT);
    ids.push(await addOrganization(world.db, `org-${mark}`, parent));
  }
  const above = parents.map((each, at) => (at === 0 ? at : each % (at + 1)));
  await addDevices(
    world.ctx,
    ...marks.map((mark) => ({
      device: `dev-${mark}`,
      organization: `org-${mark}`,
      owner: `own-${mark}`,
      activity: "2026-09-01T09:00:00Z",
    })),
  );
  return { ids, marks, within };

  function within(at: number, top: number): boolean {
    if (at === top) return true;
    const parent = above[at] ?? at;
    return parent !== at && within(parent, top);
  }
}

/** Everything in an answer: what is shown, what its buttons carry, and its files. */
function wholeText(answer: unknown): string {
  return JSON.stringify(answer, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
}

/** The marks in an answer that the asker may not see, without those they said themselves. */
function leaks(answer: string, said: string, seen: ReadonlySet<string>): string[] {
  const found = new Set(answer.match(/zq\d+k\d+z/gu));
  return [...found].filter((mark) => !seen.has(mark) && !said.includes(mark));
}

const tree = fc.array(fc.nat(SIZE), { minLength: SIZE, maxLength: SIZE });
const place = fc.nat(SIZE - 1);
const role = fc.constantFrom(...ROLES.filter((each) => each !== "admin"));

test(
  "no word of the command language tells of an organization outside of the asker's grants",
  async () => {
    const told: string[] = [];
    const showed = new Set<string>();
    await fc.assert(
      fc.asyncProperty(tree, fc.array(fc.tuple(role, place), { maxLength: 2 }), async (parents, grants) => {
        const { ids, marks, within } = await plant(parents);
        const name = `p${run}`;
        const given = new Set(grants.map(([what, at]) => `${what} ${at}`));
        for (const one of given) {
          const [what, at] = one.split(" ");
          const wanted = ROLES.find((each) => each === what) ?? "helpdesk";
          const organizationId = ids[Number(at)] ?? ROOT;
          await grantRole(world.ctx, OPERATOR, { email: `${name}@acme.test`, role: wanted, organizationId });
        }
        const seen = new Set(marks.filter((_, at) => grants.some(([, top]) => within(at, top))));
        const words = marks.flatMap((mark) => [`org-${mark}`, `dev-${mark}`, `own-${mark}@acme.test`]);
        words.push("");
        for (const verb of BOT_VERBS) {
          for (const word of words) {
            const said = `${verb.name} ${word}`;
            const answer = wholeText(await world.slash(name, said));
            told.push(...leaks(answer, said, seen).map((leak) => `${said}: ${leak}`));
            if (leaks(answer, said, new Set()).length > 0) showed.add(verb.name);
          }
        }
      }),
      // One asker at least who may see something, whatever the others may.
      { ...RUNS, examples: [[Array.from({ length: SIZE }, () => 0), [["helpdesk", 0]]]] },
    );
    expect(told).toEqual([]);
    // What tells of nothing proves nothing.
    expect(showed.size).toBeGreaterThan(4);
  },
  LONG_MS,
);

test(
  "no route tells of an organization outside of the token's",
  async () => {
    const read = document.parse(await (await fetch(`${api.url}/api/openapi.json`)).json());
    const paths = Object.entries(read.paths).filter(
      ([path, { get }]) => path.startsWith("/api/v1/") && get !== undefined,
    );
    const told: string[] = [];
    const answered = new Set<string>();
    const verbs = fc.oneof(fc.subarray<Verb>([...VERBS], { minLength: 1 }), fc.constant<Verb[]>([...VERBS]));
    await fc.assert(
      fc.asyncProperty(tree, place, verbs, async (parents, top, wanted) => {
        const { ids, marks, within } = await plant(parents);
        const seen = new Set(marks.filter((_, at) => within(at, top)));
        const client = await clientOf(
          { ctx: world.ctx, api },
          { scopes: ["read"], verbs: wanted, organizationId: ids[top] ?? ROOT },
        );
        for (const [path] of paths) {
          for (const [at, mark] of marks.entries()) {
            const filled = path
              .replace("/api/v1", "")
              .replace("{organization}", String(ids[at]))
              .replace("{device}", `dev-${mark}`)
              .replace("{email}", `own-${mark}@acme.test`)
              .replace("{category}", "report")
              .replace("{report}", "device-status");
            const said = filled.endsWith(".csv") ? `${filled}?reason=x` : filled;
            const response = await client("GET", said);
            const answer = await response.text();
            if (response.status === 200) answered.add(path);
            if (response.status === 200 && said.includes(mark) && !seen.has(mark))
              told.push(`${said} was answered`);
            told.push(...leaks(answer, said, seen).map((leak) => `${said}: ${leak}`));
          }
        }
      }),
      RUNS,
    );
    expect(told).toEqual([]);
    expect(answered.size).toBeGreaterThan(15);
  },
  LONG_MS,
);
