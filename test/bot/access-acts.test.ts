import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";

import { ensureLiving } from "../../db/query/living.ts";
import { createBot } from "../../src/bot/bot.ts";
import { FORM_NAMES, formRegistry } from "../../src/bot/form/registry.ts";
import { readForm } from "../../src/bot/form/state.ts";
import { PAYLOAD_KINDS, readPayload, writePayload } from "../../src/bot/payload.ts";
import { BOT_VERBS } from "../../src/bot/verb/registry.ts";
import type { Answer, ChatEvent } from "../../src/port/bot.ts";
import { grantRole } from "../../src/usecase/grant/grant-role.ts";
import { followLink } from "../../src/usecase/link/follow-link.ts";
import { LINK_ACTIONS } from "../../src/usecase/link/links.ts";
import { openLink } from "../../src/usecase/link/open-link.ts";
import type { Form } from "../../src/view/form.ts";
import { asker, CHANNEL, useBot } from "../support/bot.ts";
import { deviceId, withRole } from "../support/company.ts";
import { fieldsOf, valuesOf } from "../support/form.ts";
import { furnish } from "../support/furnish.ts";
import { FAN, keptOf, leaks, place, plant, role, tree, wholeText, wordsOf } from "../support/planted.ts";
import { OPERATOR } from "../support/world.ts";

const world = useBot("2026-11-19T09:00:00Z", { publicUrl: "https://bot.acme.test" });
const LONG_MS = 120_000;
/** Ticks in the form of thresholds that the organization gets settings of its own. */
const EDIT = { ownReporting: ["own"] };

/** What an administrator is shown about an organization, and somebody else might press or fill in as well. */
interface Harvest {
  readonly payloads: ReadonlySet<string>;
  readonly forms: ReadonlyMap<string, Form>;
}

beforeAll(async () => {
  await withRole(world.ctx, "alice", "admin");
});

async function handle(event: ChatEvent): Promise<Answer> {
  return await createBot(world.ctx, formRegistry).handle(event);
}

/** The day's message of a channel that follows the organization, with its device. */
async function say(organizationId: number, device: string): Promise<number> {
  const channelId = `C-${device}`;
  const named = { ...CHANNEL, channelId, name: channelId };
  await world.slash("alice", `subscribe #${organizationId}`, named);
  return await world.db.transaction(async (tx) => {
    const [row] = await tx.sql<{ id: number }[]>`
      select id from subscription where organization_id = ${organizationId}`;
    const living = await ensureLiving(tx, row?.id ?? 0, "2026-11-19");
    await tx.sql`
      insert into living_message_outage (living_message_id, outage_id, level)
      select ${living.id}, o.id, 'critical' from outage o join device d on d.id = o.device_id
      where d.name = ${device} and o.closed_at is null`;
    return living.id;
  });
}

/** Takes back what the words did to the device: it is silent again, and nobody has it. */
async function setFree(device: string): Promise<void> {
  await world.slash("alice", `replaced ${device} undo`);
  await world.slash("alice", `unsnooze ${device}`);
  await world.db.sql`
    update outage set acknowledged_by = null, acknowledged_at = null
    where device_id = (select id from device where name = ${device})`;
}

async function harvest(organizationId: number, mark: string): Promise<Harvest> {
  const payloads = new Set<string>();
  const forms = new Map<string, Form>();
  for (const { name } of BOT_VERBS)
    for (const word of [...wordsOf(mark), `rep-${mark}`]) take(await world.slash("alice", `${name} ${word}`));
  await setFree(`dev-${mark}`);
  const message = await say(organizationId, `dev-${mark}`);
  for (const kind of ["acknowledge-all", "show-all", "refresh"] as const)
    payloads.add(writePayload({ do: kind, message }));
  payloads.add(writePayload({ do: "take-over", device: `dev-${mark}`, from: "alice@acme.test" }));
  for (const form of FORM_NAMES) {
    for (const input of [
      { organizationId },
      { organizationId, days: 30 },
      { device: `dev-${mark}` },
      { message },
    ])
      payloads.add(writePayload({ do: "open", form, input }));
  }
  await openAll();
  // A change that waits has buttons of its own.
  const thresholds = [...forms.values()].find((form) => form.payload.includes('"thresholds"'));
  if (thresholds !== undefined) take(await fill("alice", thresholds, { ...EDIT, adminsWarning: "3" }));
  return { payloads, forms };

  async function openAll(): Promise<void> {
    for (const payload of payloads) {
      if (readPayload(payload)?.do !== "open") continue;
      take(await world.press("alice", payload));
      take(await world.press(`own-${mark}`, payload));
    }
  }

  function take(answer: Answer): void {
    if (answer.kind === "form") forms.set(answer.form.payload, answer.form);
    JSON.stringify(answer, (_, value: unknown) => {
      if (typeof value === "string" && readPayload(value) !== null) payloads.add(value);
      return typeof value === "bigint" ? String(value) : value;
    });
  }
}

async function fill(name: string, form: Form, typed: Record<string, string | string[]>): Promise<Answer> {
  const values = { ...valuesOf(form), ...typed };
  return await handle({ kind: "submit", asker: asker(name), form: { payload: form.payload, values } });
}

/** Does with it all that can be done, and hands on what was said and what was answered. */
async function tryAll(
  name: string,
  { payloads, forms }: Harvest,
  heard: (said: string, answer: unknown) => void,
): Promise<void> {
  for (const payload of payloads) {
    heard(payload, await world.press(name, payload));
    heard(payload, await world.press(name, payload, null));
  }
  for (const form of forms.values()) {
    const said = wholeText([form.payload, valuesOf(form)]);
    heard(said, await fill(name, form, { ...EDIT, reason: "a matter", adminsWarning: "2" }));
    for (const field of fieldsOf(form)) {
      const filled = { payload: form.payload, values: valuesOf(form) };
      heard(said, await handle({ kind: "change", asker: asker(name), form: filled, field: field.name }));
      for (const typed of ["", "zq", "org-"])
        heard(said, await world.bot.suggest(asker(name), { form: form.payload, field: field.name, typed }));
    }
  }
  heard("", await world.home(name));
}

/** Opens and follows each kind of link as somebody who has no business with the device. */
async function tryLinks(
  name: string,
  device: string,
  heard: (said: string, answer: unknown) => void,
): Promise<void> {
  const [row] = await world.db.sql<{ outage: number }[]>`
    select o.id as outage from outage o join device d on d.id = o.device_id where d.name = ${device} and o.closed_at is null`;
  const about = { deviceId: await deviceId(world.db, device), outageId: row?.outage ?? null };
  for (const action of LINK_ACTIONS) {
    const url = world.ctx.links?.url({ action, email: `${name}@acme.test`, ...about }, world.ctx.now()) ?? "";
    const token = url.slice(url.lastIndexOf("/") + 1);
    heard(action, (await openLink(world.ctx, token)).page);
    heard(action, await followLink(world.ctx, token, { days: "7", until: "2026-11-25", message: "please" }));
  }
}

test(
  "no button, form, home or link tells of an organization outside of the asker's grants, or changes anything there",
  async () => {
    const told: string[] = [];
    const kinds = new Set<string>();
    const filled = new Set<string>();
    let showed = 0;
    await fc.assert(
      fc.asyncProperty(tree, place, place, role, async (parents, top, other, given) => {
        const { run, ids, marks, within } = await plant(world.ctx, parents);
        const foreign = marks.findIndex((_, at) => !within(at, top) && (at === other || at > 0));
        const mark = marks[foreign];
        const id = ids[foreign];
        if (mark === undefined || id === undefined) return;
        const theirs = ids.filter((_, at) => !within(at, top));
        const seen = new Set(marks.filter((_, at) => within(at, top)));
        await furnish(world.ctx, { organizationId: id, mark });
        const name = `q${run}`;
        const at = ids[top] ?? 0;
        await grantRole(world.ctx, OPERATOR, { email: `${name}@acme.test`, role: given, organizationId: at });
        const found = await harvest(id, mark);
        for (const payload of found.payloads) kinds.add(readPayload(payload)?.do ?? "");
        for (const payload of found.forms.keys()) filled.add(readForm(payload)?.form ?? "");
        const before = await keptOf(world.db, theirs);
        const heard = (said: string, answer: unknown): void =>
          void told.push(...leaks(wholeText(answer), said, seen).map((leak) => `${given}: ${said}: ${leak}`));
        await tryAll(name, found, heard);
        await tryLinks(name, `dev-${mark}`, heard);
        expect(await keptOf(world.db, theirs)).toEqual(before);
        // The same by somebody who may tells and changes something, so that the proof is one.
        await tryAll("alice", found, (said, answer) => {
          showed += leaks(wholeText(answer), said, new Set()).length;
        });
        expect(await keptOf(world.db, theirs)).not.toEqual(before);
      }),
      { numRuns: 3, examples: [[FAN, 1, 2, "org-admin"]] },
    );
    expect(told).toEqual([]);
    expect([...kinds].toSorted()).toEqual([...PAYLOAD_KINDS].toSorted());
    expect([...filled].toSorted()).toEqual([...FORM_NAMES].toSorted());
    expect(showed).toBeGreaterThan(10);
  },
  LONG_MS,
);
