import { beforeAll, beforeEach, expect, test } from "vitest";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { csvDecoder } from "../../adapters/csv/csv-decoder.ts";
import { decodeTool } from "../../adapters/tools/decode.ts";
import { buildProgram } from "../../src/cli/program.ts";
import type { CliHost, Finding } from "../../src/cli/host.ts";
import { runCommandLine, type ExitCode } from "../../src/cli/run.ts";
import { OPERATOR } from "../../src/usecase/access/load-actor.ts";
import { exportOf, GOOD_ROW } from "../adapters/csv/export.ts";
import { addDevices, addOrganization, auditTrail, ownerSettings } from "../support/company.ts";
import { scratchFolder } from "../support/scratch.ts";
import { at, useWorld } from "../support/world.ts";

const world = useWorld("2026-11-02T10:00:00Z");
const folder = scratchFolder();
const said = { out: "", err: "" };
const findings: Finding[] = [];
let started = 0;

beforeAll(async () => {
  const sales = await addOrganization(world.db, "Sales");
  await addOrganization(world.db, "EMEA", sales);
  await addDevices(
    world.ctx,
    { device: "SAL-1", organization: "Sales", owner: "alice", activity: "2026-11-01T10:00:00Z" },
    { device: "EME-1", organization: "EMEA", owner: "bob", activity: "2026-10-29T10:00:00Z" },
  );
});

beforeEach(() => {
  said.out = "";
  said.err = "";
});

function host(over: Partial<CliHost> = {}): CliHost {
  return {
    withContext: async (work) => await work(world.ctx, OPERATOR),
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    progressTo: null,
    columns: 100,
    reader: { locale: "en-GB", zone: "UTC" },
    debug: false,
    pulls: async () => await Promise.resolve([]),
    decoders: { file: csvDecoder, push: decodeTool },
    start: async () => {
      started += 1;
    },
    migrate: async () => "The tables are current.",
    doctor: async () => findings,
    deliveries: async (_ctx, _actor, filter) => ({
      title: `Deliveries ${JSON.stringify(filter)}`,
      parts: [],
    }),
    ...over,
  };
}

async function type(line: string, over: Partial<CliHost> = {}): Promise<ExitCode> {
  return await runCommandLine(line.split(" ").filter(Boolean), host(over));
}

test("every verb of the command line is there, each with help and an example", async () => {
  expect(await type("--help")).toBe(0);
  const verbs = buildProgram(host()).commands.map((command) => command.name());
  expect(verbs).toEqual([
    "start",
    "import",
    "sync",
    "report",
    "view",
    "restores",
    "usage",
    "endpoints",
    "licences",
    "chargeback",
    "rates",
    "evaluate",
    "why",
    "orgs",
    "thresholds",
    "takeover",
    "schedule",
    "inherit",
    "push",
    "audit",
    "grant",
    "revoke",
    "grants",
    "token",
    "deliveries",
    "send-again",
    "held",
    "replaced",
    "address",
    "template",
    "workspaces",
    "migrate",
    "doctor",
  ]);
  for (const verb of verbs) {
    said.out = "";
    expect(await type(`${verb} --help`)).toBe(0);
    expect(said.out).toMatch(/Examples?:\n {2}npm run bot -- /);
  }
  expect(said.err).toBe("");
});

test("a misspelt verb is answered with the nearest one", async () => {
  expect(await type("treshold")).toBe(2);
  expect(said.err).toContain("Did you mean thresholds?");
});

test("an unknown option and a missing argument are the asker's to correct", async () => {
  expect(await type("orgs --onw")).toBe(2);
  expect(said.err).toContain("Did you mean --own?");
  expect(await type("why")).toBe(2);
  expect(said.err).toContain("missing required argument 'device'");
});

test("orgs lists the tree, orgs --own the exceptions", async () => {
  expect(await type("orgs")).toBe(0);
  expect(said.out).toContain("· · EMEA");
  expect(said.out).toContain("from All organizations");
  said.out = "";
  expect(await type("orgs --own")).toBe(0);
  expect(said.out).toContain("None: every organization inherits its settings.");
});

test("thresholds shows what is in force and where it comes from", async () => {
  expect(await type("thresholds EMEA")).toBe(0);
  expect(said.out).toContain("Settings of EMEA");
  expect(said.out).toContain("Inherited from All organizations.");
  expect(said.out).toMatch(/warning +after 7 days/);
});

test("thresholds asks before it ends inheritance, and says how to confirm", async () => {
  expect(await type("thresholds EMEA --warning 2")).toBe(2);
  expect(said.err).toContain("This ends inheritance for EMEA");
  expect(said.err.trimEnd().endsWith("On the command line: --end-inheritance")).toBe(true);
  expect(await type("thresholds EMEA --warning 2 --end-inheritance")).toBe(0);
  expect(said.out).toMatch(/warning +after 2 days/);
  expect(await type("inherit EMEA reporting on")).toBe(0);
});

test("the client is hidden, shown and inherited", async () => {
  expect(await type("thresholds EMEA --hide-client on")).toBe(0);
  expect(said.out).toContain("It is hidden from owners, so they get no e-mail.");
  said.out = "";
  expect(await type("thresholds EMEA --hide-client inherit")).toBe(0);
  expect(said.out).toContain("Owners see it.");
  expect(await type("thresholds EMEA --hide-client maybe")).toBe(2);
  expect(said.err).toContain("Say on, off or inherit.");
});

test("owner fields are set, locked and pushed in one go", async () => {
  expect(await type("thresholds --owner-critical 30 --critical-mail on --lock critical-mail --push")).toBe(0);
  expect(said.out).toContain(
    "Pushed to 2 devices in 3 organizations: owner critical and critical mail to owners.",
  );
  expect(await ownerSettings(world.db)).toMatchObject({
    "SAL-1": { criticalDays: 30, criticalMail: true, locked: ["criticalMail"] },
    "EME-1": { criticalDays: 30, criticalMail: true, locked: ["criticalMail"] },
  });
});

test("without --push it says that existing devices keep what they have; push and undo do the rest", async () => {
  expect(await type("thresholds --window evening")).toBe(0);
  expect(said.out).toContain(
    "Changed for new devices: delivery window. Existing devices keep what they have until a push.",
  );
  said.out = "";
  expect(await type("push Sales window --dry-run")).toBe(0);
  expect(said.out).toBe(
    "Would push to 2 devices in 2 organizations: delivery window. No value that an owner chose is overwritten.\n",
  );
  said.out = "";
  expect(await type("push Sales all")).toBe(0);
  const pushId = /It is push (\d+)/.exec(said.out)?.[1] ?? "";
  said.out = "";
  expect(await type(`push undo ${pushId}`)).toBe(0);
  expect(said.out).toBe(`Took push ${pushId} back on 2 devices.\n`);
  said.out = "";
  expect(await type("push Sales owner-warning")).toBe(0);
  expect(said.out).toBe("Nothing to push: every device has this already (owner warning).\n");
});

test("a field that does not exist is named with the nearest", async () => {
  expect(await type("push Sales critcal-mail")).toBe(2);
  expect(said.err).toContain("Did you mean critical-mail?");
});

test("schedule sets days, time, zone and recipients", async () => {
  expect(await type("schedule --days th --time 09:30 --zone Europe/Berlin --add finance@acme.test")).toBe(0);
  expect(said.out).toContain("Report on Th at 09:30 (Europe/Berlin), also to 1 additional address.");
  expect(said.out).toContain("finance@acme.test");
  expect(await type("schedule --days Thursday")).toBe(2);
  expect(said.err).toContain('"Thursday" is no day. The days: S M T W Th F Sa.');
  expect(await type("schedule --time 9")).toBe(2);
  expect(said.err).toContain('"9" is no time of day. Write it as 09:00.');
});

test("roles are given, listed and taken", async () => {
  expect(await type("grant Alice@acme.test org-admin Sales")).toBe(0);
  expect(said.out).toBe("alice@acme.test now has the role org-admin in Sales.\n");
  said.out = "";
  expect(await type("grants")).toBe(0);
  expect(said.out).toMatch(/alice@acme\.test +org-admin +Sales +terminal/);
  expect(await type("revoke alice@acme.test org-admin Sales")).toBe(0);
  expect(await type("revoke alice@acme.test org-admin Sales")).toBe(2);
  expect(await type("grant alice@acme.test boss")).toBe(2);
  expect(await auditTrail(world.db)).toEqual(
    expect.arrayContaining(["terminal grant.add", "terminal grant.remove"]),
  );
});

test("a token's secret is shown once", async () => {
  expect(await type("token create nightly --scope observe --org Sales")).toBe(0);
  expect(said.out).toMatch(/^Token \d+: \S{20,}\nKeep it now: it cannot be shown again\.\n$/);
  const secret = said.out.split(" ")[2]?.split("\n")[0] ?? "";
  const id = /^Token (\d+)/.exec(said.out)?.[1] ?? "";
  said.out = "";
  expect(await type("token list")).toBe(0);
  expect(said.out).toContain("nightly");
  expect(said.out).not.toContain(secret);
  said.out = "";
  expect(await type(`token revoke ${id}`)).toBe(0);
  expect(said.out).toBe(`Token ${id} (nightly) is revoked.\n`);
});

test("an organization nobody knows is answered with the nearest", async () => {
  expect(await type("report Saless")).toBe(2);
  expect(said.err).toBe('There is no organization "Saless" for you here. Did you mean "Sales"?\n');
});

test("report prints text, CSV and JSON", async () => {
  expect(await type("report Sales")).toBe(0);
  expect(said.out).toContain("Backup report");
  expect(said.out).toContain("EMEA");
  said.out = "";
  expect(await type("report Sales --format json")).toBe(0);
  expect(JSON.parse(said.out)).toMatchObject({ organization: { name: "Sales" }, headline: { devices: 2 } });
  said.out = "";
  expect(await type("report Sales --format csv")).toBe(0);
  expect(said.out.split(/\r?\n/)[0]).toContain("section,section_total,device,owner");
  expect(await type("report --as-of yesterday")).toBe(2);
  expect(await type("report --format pdf")).toBe(2);
});

test("evaluate and why use the same levels", async () => {
  world.moveTo("2026-11-09T10:00:00Z");
  await addDevices(world.ctx, {
    device: "SAL-1",
    organization: "Sales",
    owner: "alice",
    activity: "2026-11-09T09:00:00Z",
  });
  await world.db.sql`update device set last_activity_at = ${at("2026-10-20T10:00:00Z")} where name = 'EME-1'`;
  expect(await type("evaluate")).toBe(0);
  expect(said.out).toMatch(/^Looked at 1 device: 1 level changed, \d messages? owed\.\n$/);
  said.out = "";
  expect(await type("why EME-1")).toBe(0);
  expect(said.out).toContain("EME-1");
  expect(said.out).toMatch(/critical/);
});

test("import takes an export, says which rows it left out and what followed", async () => {
  world.moveTo("2026-11-24T10:00:00Z");
  const file = join(folder, "device-status.csv");
  writeFileSync(file, exportOf([GOOD_ROW, { ...GOOD_ROW, archiveGuid: "2", deviceUid: "" }]));
  expect(await type(`import ${file}`)).toBe(0);
  expect(said.out).toBe(
    `${file}: 1 device as of 2026-11-23T08:00:00.000Z, 0 levels changed, 0 messages owed, 1 row left out.\n`,
  );
  expect(said.err).toMatch(/device-status\.csv:3: /);
});

test("import takes a tool's output for a device that is named", async () => {
  const file = "test/fixture/tools/restic-backup.ndjson";
  expect(await type(`import ${file} --device build-7`)).toBe(2);
  expect(said.err).toContain("--org");
  expect(await type(`import ${file} --org EMEA`)).toBe(2);
  expect(said.err).toContain("--device");
  expect(await type(`import ${file} --org EMEA --device build-7 --owner alice@acme.test`)).toBe(0);
  expect(said.out).toContain(`${file}: 1 device as of `);
});

test("a file that cannot be read is said plainly", async () => {
  const missing = join(folder, "none.csv");
  expect(await type(`import ${missing}`)).toBe(2);
  expect(await type(`import ${folder}`)).toBe(2);
  expect(said.err).toBe(
    `${missing} does not exist or may not be read.\n${folder} is a folder. Name the files in it.\n`,
  );
});

test("doctor says one line each and fails when something is wrong", async () => {
  findings.push(
    { state: "ok", what: "database", text: "PostgreSQL 18." },
    { state: "off", what: "mail", text: "No server." },
  );
  expect(await type("doctor")).toBe(0);
  expect(said.out).toBe("ok     database  PostgreSQL 18.\noff    mail      No server.\n");
  findings.push({ state: "wrong", what: "queue", text: "Stopped. Start the bot: npm start" });
  expect(await type("doctor")).toBe(1);
  expect(said.out).toContain("WRONG  queue     Stopped.");
  expect(said.err).toBe("");
});

test("start, migrate and deliveries reach what the host does", async () => {
  expect(await type("start")).toBe(0);
  expect(started).toBe(1);
  expect(await type("migrate")).toBe(0);
  expect(said.out).toBe("The tables are current.\n");
  expect(await type("deliveries --state dead --limit 5")).toBe(0);
  expect(said.out).toContain('Deliveries {"state":"dead","limit":5}');
  expect(await type("deliveries --state lost")).toBe(2);
});

test("what nobody expected is one sentence and exit code 1; LOG_LEVEL=debug shows where it comes from", async () => {
  const withContext = async (): Promise<never> => await Promise.reject(new Error("The disk is full."));
  expect(await type("orgs", { withContext })).toBe(1);
  expect(said.err).toBe("The disk is full.\n");
  said.err = "";
  expect(await type("orgs", { withContext, debug: true })).toBe(1);
  expect(said.err).toMatch(/^Error: The disk is full\.\n {4}at /);
});

async function owe(subject: string, state: "dead" | "held", kind: "notice" | "owner-alert"): Promise<number> {
  const [row] = await world.db.sql<{ id: number }[]>`
    insert into notification (subject_at, subject, destination, kind, state, reason, created_at, next_attempt_at)
    values (now(), ${subject}, 'mail:ada@acme.test', ${kind}, ${state}, 'test', now(), now()) returning id`;
  return row?.id ?? 0;
}

async function stateOf(id: number): Promise<string | undefined> {
  const [row] = await world.db.sql<{ state: string }[]>`select state from notification where id = ${id}`;
  return row?.state;
}

test("a message that was given up is sent again once, and no other", async () => {
  const id = await owe("lost", "dead", "notice");
  expect(await type(`send-again ${id}`)).toBe(0);
  expect(said.out).toContain(`Message ${id} is due again`);
  expect(await stateOf(id)).toBe("due");
  expect(await type(`send-again ${id}`)).toBe(2);
  expect(said.err).toContain(`There is no message ${id} that was given up.`);
});

test("held owner mail is shown, sent or discarded, all of it", async () => {
  const first = await owe("held-1", "held", "owner-alert");
  expect(await type("held")).toBe(0);
  expect(said.out).toContain("Held: 1 owner mail");
  expect(said.out).toContain("The oldest, to ada@acme.test, is no longer true and would not be sent.");
  expect(await stateOf(first)).toBe("held");
  expect(await type("held discard")).toBe(0);
  expect(said.out).toContain("1 mail discarded.");
  expect(await stateOf(first)).toBe("discarded");
  const second = await owe("held-2", "held", "owner-alert");
  expect(await type("held send")).toBe(0);
  expect(await stateOf(second)).toBe("due");
  expect(await type("held back")).toBe(2);
});

test("texts of mails are set, shown, tried and taken away again", async () => {
  const words = ["template", "set", "owner-alert", "subject", "{{ device }} needs you", "--org", "Sales"];
  expect(await runCommandLine(words, host())).toBe(0);
  expect(said.out).toContain("The subject of owner-alert is set.");
  said.out = "";
  expect(await type("template list --org EMEA")).toBe(0);
  expect(said.out).toContain("{{ device }} needs you");
  expect(said.out).toContain("To fill in: {{ title }} {{ level }} {{ device }}");
  said.out = "";
  expect(await type("template preview owner-alert --org EMEA")).toBe(0);
  expect(said.out).toContain("LT-0042 needs you");
  expect(await type("template test owner-alert ada@acme.test --org EMEA")).toBe(0);
  const file = join(folder, "intro.md");
  writeFileSync(file, "Dear owner,\n<script>");
  said.err = "";
  expect(await type(`template set owner-alert intro --file ${file}`)).toBe(2);
  expect(said.err).toBe(
    "The text cannot be used:\n  line 2, column 1: HTML is not taken here: <script. Write Markdown.\n",
  );
  expect(await type("template set owner-alert intro")).toBe(2);
  expect(await type("template reset owner-alert subject --org Sales")).toBe(0);
  expect(await type("template reset owner-alert subject --org Sales")).toBe(2);
});

test("an address that came back is allowed again, and the report switched on for it", async () => {
  await world.db.sql`
    insert into email_address (email, bounced_at, report_opt_out) values ('ada@acme.test', ${at("2026-11-01T09:00:00Z")}, true)`;
  expect(await type("address Ada@acme.test")).toBe(0);
  expect(said.out).toContain("no mail goes to it since 2026-11-01T09:00:00.000Z");
  said.out = "";
  expect(await type("address ada@acme.test --allow --reports on")).toBe(0);
  expect(said.out).toBe("ada@acme.test: mail goes to it; backup reports by mail are on.\n");
  expect(await type("address nobody")).toBe(2);
  expect(await auditTrail(world.db)).toContain("terminal address.set");
});

test("a device that was replaced is no longer watched, until that is taken back", async () => {
  expect(await type("replaced EME-1")).toBe(0);
  expect(said.out).toContain("EME-1 counts as replaced until it backs up again.");
  expect(await type("replaced EME-1")).toBe(2);
  said.out = "";
  expect(await type("replaced EME-1 --undo")).toBe(0);
  expect(said.out).toBe("EME-1 is watched again.\n");
  expect(await type("replaced EME-1 --undo")).toBe(2);
});

test("prices are set, listed and removed, and the charge-back is printed by them", async () => {
  expect(await type("rates set --org Sales --from 2026-11 --per-gb 0.10 --tier 1000:0.05 --minimum 5")).toBe(
    0,
  );
  expect(said.out).toBe("Saved. The prices count from 2026-11 on.\n");
  said.out = "";
  expect(await type("rates list")).toBe(0);
  expect(said.out.replaceAll(/\s+/gu, " ")).toContain(
    "0.10 EUR a GB and month, 0.05 from 1000 GB on; 5 EUR at least",
  );
  said.out = "";
  expect(await type("chargeback Sales --format csv")).toBe(0);
  expect(said.out).toContain(
    "by,name,from,to,measured_days,estimated_days,gb_months,amount,currency,state,statement",
  );
  expect(await type("rates remove --org Sales --from 2026-11")).toBe(0);
  expect(await type("rates remove --org Sales --from 2026-11")).toBe(2);
  expect(said.err).toContain("has no prices of its own from 2026-11 on");
});

test("a price, a tier and a month that are none are refused", async () => {
  expect(await type("rates set --from 2026-13 --per-gb 1")).toBe(2);
  expect(said.err).toContain('"2026-13" is no month. Write it as 2026-11.');
  expect(await type("rates set --from 2026-11 --per-gb cheap")).toBe(2);
  expect(said.err).toContain('"cheap" is no amount');
  expect(await type("rates set --from 2026-11 --per-gb 1 --tier 0:1")).toBe(2);
  expect(said.err).toContain("Each further price must begin at more GB than the one before.");
  expect(await type("chargeback restate 2026-10 why")).toBe(2);
  expect(said.err).toContain("2026-10 is not closed");
});
