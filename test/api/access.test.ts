import fc from "fast-check";
import { expect, test } from "vitest";

import { BOT_VERBS } from "../../src/bot/verb/registry.ts";
import { ROLES, VERBS, type Verb } from "../../src/core/access.ts";
import { grantRole } from "../../src/usecase/grant/grant-role.ts";
import { clientOf } from "../support/api-client.ts";
import { useApi } from "../support/api.ts";
import { useBot } from "../support/bot.ts";
import { ROOT } from "../support/company.ts";
import { document } from "../support/from-document.ts";
import { FAN, leaks, place, plant, role, tree, wholeText, wordsOf } from "../support/planted.ts";
import { OPERATOR } from "../support/world.ts";

const world = useBot("2026-11-19T09:00:00Z");
const api = useApi(world, { queueStarted: () => true, lastEvaluationAt: () => world.ctx.now() });

const RUNS = { numRuns: 4 };
/** Hundreds of questions are asked. */
const LONG_MS = 120_000;

test(
  "no word of the command language tells of an organization outside of the asker's grants",
  async () => {
    const told: string[] = [];
    const showed = new Set<string>();
    await fc.assert(
      fc.asyncProperty(tree, fc.array(fc.tuple(role, place), { maxLength: 2 }), async (parents, grants) => {
        const { run, ids, marks, within } = await plant(world.ctx, parents);
        const name = `p${run}`;
        const given = new Set(grants.map(([what, at]) => `${what} ${at}`));
        for (const one of given) {
          const [what, at] = one.split(" ");
          const wanted = ROLES.find((each) => each === what) ?? "helpdesk";
          const organizationId = ids[Number(at)] ?? ROOT;
          await grantRole(world.ctx, OPERATOR, { email: `${name}@acme.test`, role: wanted, organizationId });
        }
        const seen = new Set(marks.filter((_, at) => grants.some(([, top]) => within(at, top))));
        const words = marks.flatMap(wordsOf);
        words.push("", ...ids.map((id) => `#${id}`));
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
      { ...RUNS, examples: [[FAN, [["helpdesk", 0]]]] },
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
        const { ids, marks, within } = await plant(world.ctx, parents);
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
