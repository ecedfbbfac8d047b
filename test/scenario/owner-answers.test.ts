import { beforeAll, describe, expect, test } from "vitest";

import { setThresholds } from "../../src/usecase/settings/set-thresholds.ts";
import { useApi } from "../support/api.ts";
import { auditTrail, ROOT } from "../support/company.ts";
import { type DeliveryWorld, ledger, subscribe, useDelivery } from "../support/delivery.ts";
import { told } from "../support/http.ts";
import { OPERATOR } from "../support/world.ts";

const READY = { queueStarted: () => true, lastEvaluationAt: () => null };
const RULES = { publicUrl: "http://bot.test", botAdmins: ["root@acme.test"] };
const FORM = { "Content-Type": "application/x-www-form-urlencoded" };

/** Where a button of the last mail leads. */
function linkIn(world: DeliveryWorld, label: string, index: number = 0): string {
  const text = world.mailer.sent.at(-1)?.text ?? "";
  const found = [...text.matchAll(/- (.+):\n +http:\/\/bot\.test(\/l\/\S+)/gu)].filter(
    ([, name]) => name === label,
  );
  return found[index]?.[2] ?? "";
}

async function alert(world: DeliveryWorld, until: string): Promise<void> {
  await world.waitUntil(until);
  await world.work();
}

async function switchOn(world: DeliveryWorld): Promise<void> {
  await setThresholds(world.ctx, OPERATOR, { organizationId: ROOT, owner: { criticalMail: true } });
}

async function rows(world: DeliveryWorld): Promise<unknown> {
  return await world.db.sql`
    select (select count(*)::int from snooze) as snoozes, (select count(*)::int from notification where kind = 'notice') as notices,
           (select count(*)::int from audit where origin = 'mail') as audited, (select count(*)::int from device where replaced_at is not null) as replaced`;
}

describe("Alice answers her mail", () => {
  const world = useDelivery("2026-11-01T09:00:00Z", RULES);
  const api = useApi(world, READY);

  async function post(path: string, fields: Record<string, string> = {}): Promise<string> {
    const body = new URLSearchParams(fields).toString();
    const response = await fetch(`${api.url}${path}`, { method: "POST", headers: FORM, body });
    return `${response.status} ${/<h1>(.*?)<\/h1>/u.exec(await response.text())?.[1] ?? ""}`;
  }

  beforeAll(async () => {
    await switchOn(world);
    await subscribe(world, "backups");
    await world.backUp({ device: "LAPTOP", owner: "alice" }, { device: "TABLET", owner: "alice" });
    await alert(world, "2026-11-06T09:00:00Z");
  });

  test("the mail says why it came and has a button for each answer", () => {
    expect(world.mailer.news()).toEqual(["alice@acme.test: Critical: LAPTOP and 1 more not backed up"]);
    const text = (world.mailer.sent.at(-1)?.text ?? "").replaceAll(/\s+/gu, " ");
    expect(text).toContain("LAPTOP has not backed up since 2026-11-01 09:00 (5 days ago).");
    expect(text).toContain("Not backed up to Cloud");
    expect(text).toContain("What usually helps: switch the computer on");
    expect(text).toContain("What happens next: you get one mail for each threshold");
    expect(text).toContain(
      "Why this mail: LAPTOP in acme had no backup activity for 5 days or more, its critical threshold, set by All organizations in its device backup defaults.",
    );
  });

  test("a program that looks for bad links opens all of them, and nothing is changed", async () => {
    const before = await rows(world);
    for (const label of ["I am away until…", "I need help", "Remind me on…", "This device was replaced"]) {
      const path = linkIn(world, label);
      for (const method of ["GET", "HEAD"]) {
        const response = await fetch(`${api.url}${path}`, { method });
        expect([label, response.status, response.headers.get("content-type")]).toEqual([
          label,
          200,
          "text/html; charset=utf-8",
        ]);
        expect(response.headers.get("content-security-policy")).toContain("form-action 'self'");
      }
    }
    expect(await rows(world)).toEqual(before);
  });

  test("help: the administrators' channel gets one named post, however often it is asked", async () => {
    const path = linkIn(world, "I need help");
    expect(await post(path, { message: "It does not start.\r\n<script>alert(1)</script>" })).toBe(
      "200 Asked",
    );
    expect(await post(path)).toBe("200 Asked");
    world.messenger.news();
    await world.work();
    expect(world.messenger.news()).toEqual(["post: Help wanted: LAPTOP not backed up"]);
    const shown = world.messenger.shown.find(({ text }) => text.includes("Help wanted"))?.text ?? "";
    expect(shown.replaceAll(/\s+/gu, " ")).toContain(
      "alice (alice@acme.test) asks for help: the device LAPTOP (acme)",
    );
    expect(shown.replaceAll(/\s+/gu, " ")).toContain(
      "They wrote: It does not start. <script>alert(1)</script>",
    );
  });

  test("replaced: the administrators are asked, confirm, and nobody is told of the old laptop again", async () => {
    const path = linkIn(world, "This device was replaced");
    expect(await post(path)).toBe("200 Asked");
    await world.work();
    expect(world.messenger.news()).toEqual(["post: Replaced? LAPTOP not backed up"]);
    const confirm = world.ctx.links?.url(
      {
        action: "confirm-replaced",
        email: "root@acme.test",
        deviceId: await idOf("LAPTOP"),
        outageId: await outageOf("LAPTOP"),
      },
      world.ctx.now(),
    );
    const token = confirm?.slice(RULES.publicUrl.length) ?? "";
    const mallory = world.ctx.links?.url(
      {
        action: "confirm-replaced",
        email: "mallory@acme.test",
        deviceId: await idOf("LAPTOP"),
        outageId: await outageOf("LAPTOP"),
      },
      world.ctx.now(),
    );
    expect(await post(mallory?.slice(RULES.publicUrl.length) ?? "")).toBe("410 Nothing left to do here");
    expect(await post(token)).toBe("200 Confirmed");
    expect(await post(token)).toBe("410 Nothing left to do here");
    expect(await stateOf("LAPTOP")).toEqual({ state: "deactivated", level: "ok", outage: "deactivated" });
    // The source still lists it.
    await world.backUp({ device: "LAPTOP", owner: "alice", activity: "2026-11-01T09:00:00Z" });
    await alert(world, "2026-12-01T09:00:00Z");
    expect(await stateOf("LAPTOP")).toEqual({ state: "deactivated", level: "ok", outage: "deactivated" });
    expect(await ledger(world, "owner-alert")).toHaveLength(2);
  });

  test("should it back up again, it is watched again", async () => {
    await world.backUp({ device: "LAPTOP", owner: "alice" });
    expect(await stateOf("LAPTOP")).toEqual({ state: "active", level: "ok", outage: "deactivated" });
  });

  test("everything stands in the audit", async () => {
    expect((await auditTrail(world.db)).filter((line) => !line.startsWith("terminal"))).toEqual([
      "alice@acme.test device.ask-help",
      "alice@acme.test device.ask-replaced",
      "root@acme.test device.replaced",
    ]);
  });

  async function idOf(name: string): Promise<number> {
    const [row] = await world.db.sql<{ id: number }[]>`select id from device where name = ${name}`;
    return row?.id ?? 0;
  }

  async function outageOf(name: string): Promise<number | null> {
    const [row] = await world.db.sql<{ id: number }[]>`
      select o.id from outage o join device d on d.id = o.device_id where d.name = ${name} and o.closed_at is null`;
    return row?.id ?? null;
  }

  async function stateOf(name: string): Promise<unknown> {
    const [row] = await world.db.sql`
      select d.state, d.admins_level as level, (select close_reason from outage where device_id = d.id order by id desc limit 1) as outage
      from device d where d.name = ${name}`;
    return row;
  }
});

describe("Bob is away, or wants to hear later", () => {
  const world = useDelivery("2026-11-01T09:00:00Z", { publicUrl: "http://bot.test" });
  const api = useApi(world, READY);

  async function post(path: string, fields: Record<string, string>): Promise<string> {
    const body = new URLSearchParams(fields).toString();
    const response = await fetch(`${api.url}${path}`, { method: "POST", headers: FORM, body });
    const text = await response.text();
    const alarm = /role="alert">(.*?)</u.exec(text)?.[1] ?? "";
    return `${response.status} ${/<h1>(.*?)<\/h1>/u.exec(text)?.[1] ?? ""} ${alarm}`.trim();
  }

  beforeAll(async () => {
    await switchOn(world);
    await world.backUp({ device: "SERVER", owner: "bob" });
    await alert(world, "2026-11-06T09:00:00Z");
  });

  test("a day that is none, is past, or is too far is said beside the form", async () => {
    const path = linkIn(world, "I am away until…");
    expect(await post(path, {})).toBe("422 I am away Choose a day, written as 2026-11-30.");
    expect(await post(path, { until: "2026-02-30" })).toBe("422 I am away There is no day 2026-02-30.");
    expect(await post(path, { until: "2026-11-01" })).toBe(
      "422 I am away The end is in the past. Give a later date.",
    );
    expect(await post(path, { until: "2029-01-01" })).toBe(
      "422 I am away The end is more than 365 days ahead. Give an earlier date.",
    );
  });

  test("away until the tenth: a new outage is told on the tenth, once", async () => {
    const path = linkIn(world, "I am away until…");
    world.mailer.news();
    expect(await post(path, { until: "2026-11-20" })).toBe("200 Your mails are paused");
    await world.backUp({ device: "SERVER", owner: "bob" });
    await alert(world, "2026-11-19T09:00:00Z");
    expect(world.mailer.news()).toEqual([]);
    await alert(world, "2026-11-20T00:01:00Z");
    expect(world.mailer.news()).toEqual(["bob@acme.test: Critical: SERVER not backed up"]);
  });

  test("remind me on: only his own mail about that device is paused", async () => {
    const path = linkIn(world, "Remind me on…");
    expect(await post(path, { until: "2026-12-10" })).toBe("200 Noted");
    const found = await world.db.sql`select audience, until, by from snooze where device_id is not null`;
    expect(found).toEqual([
      { audience: "owner", until: Date.parse("2026-12-10T00:00:00Z"), by: "bob@acme.test" },
    ]);
  });

  test("a device that changed hands answers to its owner only, and an expired link to nobody", async () => {
    const path = linkIn(world, "Remind me on…");
    await world.db.sql`update person set email = 'carol@acme.test' where email = 'bob@acme.test'`;
    expect(await post(path, { until: "2026-12-12" })).toBe("410 Nothing left to do here");
    world.moveTo("2027-01-20T09:00:00Z");
    expect(await post(path, { until: "2027-02-12" })).toBe("410 This link has expired");
    expect(await post("/l/nonsense.nonsense", {})).toBe("404 This link is not valid");
  });
});

describe("without a public address", () => {
  const world = useDelivery("2026-11-01T09:00:00Z");

  test("the mail has no buttons and says how to answer in chat", async () => {
    await switchOn(world);
    await world.backUp({ device: "LAPTOP", owner: "alice" });
    await alert(world, "2026-11-06T09:00:00Z");
    const text = world.mailer.sent.at(-1)?.text ?? "";
    expect(text).not.toContain("http");
    expect(text).toContain("You can answer in chat");
  });
});

describe("where no channel follows", () => {
  const world = useDelivery("2026-11-01T09:00:00Z", RULES);
  const api = useApi(world, READY);

  test("administrators confirm a replacement from their mail", async () => {
    await switchOn(world);
    await world.backUp({ device: "LAPTOP", owner: "alice" });
    await alert(world, "2026-11-06T09:00:00Z");
    await fetch(`${api.url}${linkIn(world, "This device was replaced")}`, { method: "POST" });
    world.mailer.news();
    await world.work();
    expect(world.mailer.news()).toEqual(["root@acme.test: Replaced? LAPTOP not backed up"]);
    const path = linkIn(world, "Confirm");
    expect(await told(await fetch(`${api.url}${path}`))).toMatchObject({ status: 200 });
    const [before] = await world.db.sql`select state from device`;
    expect(before).toEqual({ state: "active" });
    await fetch(`${api.url}${path}`, { method: "POST" });
    const [after] = await world.db.sql`select state from device`;
    expect(after).toEqual({ state: "deactivated" });
  });
});
