import fc from "fast-check";
import { expect, test } from "vitest";
import type { z } from "zod";

import { BOT_VERBS } from "../../src/bot/verb/registry.ts";
import { ROLES, VERBS, type Verb } from "../../src/core/access.ts";
import { grantRole } from "../../src/usecase/grant/grant-role.ts";
import { clientOf } from "../support/api-client.ts";
import { otherWrites, taggedWrites } from "../support/api-writes.ts";
import { useApi } from "../support/api.ts";
import { useBot } from "../support/bot.ts";
import { ROOT } from "../support/company.ts";
import { document } from "../support/from-document.ts";
import { furnish, type Recorded } from "../support/furnish.ts";
import { FAN, keptOf, leaks, place, plant, role, tree, wholeText, wordsOf } from "../support/planted.ts";
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
        for (const [at, mark] of marks.entries())
          await furnish(world.ctx, { organizationId: ids[at] ?? ROOT, mark });
        const name = `p${run}`;
        const given = new Set(grants.map(([what, at]) => `${what} ${at}`));
        for (const one of given) {
          const [what, at] = one.split(" ");
          const wanted = ROLES.find((each) => each === what) ?? "helpdesk";
          const organizationId = ids[Number(at)] ?? ROOT;
          await grantRole(world.ctx, OPERATOR, { email: `${name}@acme.test`, role: wanted, organizationId });
        }
        const seen = new Set(marks.filter((_, at) => grants.some(([, top]) => within(at, top))));
        const words = marks.flatMap((mark) => [...wordsOf(mark), `rep-${mark}`]);
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
        const made = new Map<number, Recorded>();
        for (const [at, mark] of marks.entries())
          made.set(at, await furnish(world.ctx, { organizationId: ids[at] ?? ROOT, mark }));
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
              .replace("{report}", "device-status")
              .replace("{name}", `rep-${mark}`)
              .replace("{push}", String(made.get(at)?.push))
              .replace("{segment}", "intro")
              .replace("{month}", "2026-10");
            const said = filled.endsWith(".csv") ? `${filled}?reason=x` : filled;
            if (said.includes("{")) told.push(`${said} was not filled in`);
            const response = await client("GET", said);
            const answer = await response.text();
            if (response.status === 200) answered.add(path);
            if (response.status === 200 && path.includes("{") && !seen.has(mark))
              told.push(`${said} was answered`);
            told.push(...leaks(answer, said, seen).map((leak) => `${said}: ${leak}`));
          }
        }
      }),
      // Everything is asked once at least by a token that may.
      { ...RUNS, examples: [[FAN, 0, [...VERBS]]] },
    );
    expect(told).toEqual([]);
    // What is the whole company's is told to no token of a part.
    const refused = paths.map(([path]) => path).filter((path) => !answered.has(path));
    expect(refused).toEqual(["deliveries", "held", "sources", "tokens"].map((end) => `/api/v1/${end}`));
  },
  LONG_MS,
);

test(
  "no route changes anything of an organization outside of the token's",
  async () => {
    const text = await (await fetch(`${api.url}/api/openapi.json`)).text();
    const read = document.parse(JSON.parse(text));
    const called = new Set<string>();
    const admin = await clientOf(
      { ctx: world.ctx, api },
      { scopes: ["write"], verbs: VERBS, organizationId: ROOT },
    );
    await fc.assert(
      fc.asyncProperty(tree, place, place, async (parents, top, other) => {
        const { run, ids, marks, within } = await plant(world.ctx, parents);
        const foreign = marks.findIndex((_, at) => !within(at, top) && (at === other || at > 0));
        const [mark, organization] = [marks[foreign], ids[foreign]];
        if (mark === undefined || organization === undefined) return;
        const made = await furnish(world.ctx, { organizationId: organization, mark });
        const token = { scopes: ["write"], verbs: VERBS, organizationId: ids[top] ?? ROOT } as const;
        const ownerEmail = `q${run}@acme.test`;
        const client = await clientOf({ ctx: world.ctx, api }, { ...token, ownerEmail });
        const device = `dev-${mark}`;
        const names = {
          device,
          email: `new-${mark}@acme.test`,
          savedReport: `rep-${mark}`,
          channelId: `chn-${mark}`,
        };
        const tagged = taggedWrites({ organization, ...names });
        const theirs = ids.filter((_, at) => !within(at, top));
        const before = await keptOf(world.db, theirs);
        const answered: string[] = [];
        for (const { method, path, body } of [...tagged, ...otherWrites(organization, made)]) {
          const { status } = await client(method, path, body);
          called.add(operationOf(read, method, path));
          if (status !== 403 && status !== 404) answered.push(`${method} ${path}: ${status}`);
        }
        expect(answered).toEqual([]);
        expect(await keptOf(world.db, theirs)).toEqual(before);
        // Whoever may is refused none of it, so that the proof is one.
        for (const { method, path, body } of tagged) {
          const { status } = await admin(method, path, body);
          if (status === 403 || status === 404) answered.push(`${method} ${path}: ${status}`);
        }
        expect(answered).toEqual([]);
        expect(await keptOf(world.db, theirs)).not.toEqual(before);
      }),
      { ...RUNS, examples: [[FAN, 1, 2]] },
    );
    const all = Object.entries(read.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const writes = all.filter((name) => /^(?:POST|PUT|PATCH|DELETE) \/api\/v1/u.test(name));
    // What is sent in by sources and mail servers has tests of its own.
    const others = new Set(["POST /api/v1/bounces", "POST /api/v1/observations"]);
    expect(writes.filter((name) => !called.has(name) && !others.has(name))).toEqual([]);
  },
  LONG_MS,
);

/** The operation of the document that a call is one of. */
function operationOf(read: z.infer<typeof document>, method: string, path: string): string {
  const steps = `/api/v1${path}`.split("/");
  const found = Object.entries(read.paths).find(([template, methods]) => {
    const parts = template.split("/");
    const same = parts.every((part, at) => part.startsWith("{") || part === steps[at]);
    return same && parts.length === steps.length && Object.hasOwn(methods, method.toLowerCase());
  });
  return `${method} ${found?.[0] ?? path}`;
}
