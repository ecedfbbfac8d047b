import {
  defaultsWithoutSending,
  type ImportStep,
  importStep,
  reportingWithoutSending,
} from "../../core/import-settings.ts";
import type { DeviceDefaults, ReportingSettings } from "../../core/policy.ts";
import { ownerFaults, reportingFaults } from "../../core/settings-fault.ts";
import type { Tx } from "../../../db/client.ts";
import { writeAudit } from "../../../db/query/audit.ts";
import {
  dropImported,
  findImported,
  type ImportedGroup,
  saveImported,
} from "../../../db/query/imported-settings.ts";
import { inheritingSubtree, organizationNames } from "../../../db/query/organization.ts";
import { dropDefaults, dropReporting, saveDefaults, saveReporting } from "../../../db/query/settings.ts";
import type { PulledSettings } from "../../port/pull-source.ts";
import { evaluateOrganizations } from "../evaluate/evaluate-organizations.ts";
import { type BothInForce, lockSettings } from "../settings/settings-lock.ts";
import { count, proceed, type SyncRun } from "./sync-run.ts";

/**
 * Brings both groups of settings of every organization (R2, R11): levels and inheritance count at once, sending is off
 * until an administrator takes the group over, because the source still mails the same people.
 */
export async function importSettings(run: SyncRun, ids: ReadonlyMap<string, number>): Promise<void> {
  const { ctx, pull } = run;
  let done = 0;
  for await (const pulled of pull.settings([...ids.keys()])) {
    done += 1;
    await proceed(run, "settings", done, ids.size);
    const organizationId = ids.get(pulled.organizationId);
    if (organizationId === undefined) continue;
    await ctx.db.transaction(async (tx) => {
      await importReporting(run, tx, { organizationId, pulled });
      await importDefaults(run, tx, { organizationId, pulled });
    });
  }
}

interface Import {
  readonly organizationId: number;
  readonly pulled: PulledSettings;
}

async function importReporting(run: SyncRun, tx: Tx, { organizationId, pulled }: Import): Promise<void> {
  const { reporting } = pulled;
  if (reporting === null) return;
  const inForce = await lockSettings(tx, organizationId);
  const wished: ReportingSettings = { ...inForce.reporting.reporting, ...reporting.values };
  const faults = reportingFaults({ ...wished, sendReports: false });
  await write(run, tx, {
    organizationId,
    group: "reporting",
    theirsOwn: reporting.own || run.tops.has(pulled.organizationId),
    values: { ...reporting.values },
    inForce,
    faults: faults.map(({ message }) => message),
    async save() {
      await saveReporting(tx, organizationId, reportingWithoutSending(wished), null);
    },
    async drop() {
      await dropReporting(tx, organizationId);
    },
  });
}

async function importDefaults(run: SyncRun, tx: Tx, { organizationId, pulled }: Import): Promise<void> {
  const { defaults } = pulled;
  if (defaults === null) return;
  const wished: DeviceDefaults = { values: defaults.values, locked: defaults.locked };
  await write(run, tx, {
    organizationId,
    group: "device-defaults",
    theirsOwn: defaults.own || run.tops.has(pulled.organizationId),
    values: { ...wished },
    inForce: await lockSettings(tx, organizationId),
    faults: ownerFaults(defaults.values).map(({ message }) => message),
    async save() {
      await saveDefaults(tx, organizationId, defaultsWithoutSending(wished));
    },
    async drop() {
      await dropDefaults(tx, organizationId);
    },
  });
}

interface GroupImport {
  readonly organizationId: number;
  readonly group: ImportedGroup["group"];
  readonly theirsOwn: boolean;
  /** As the source has them. */
  readonly values: Record<string, unknown>;
  readonly inForce: BothInForce;
  readonly faults: readonly string[];
  save(): Promise<void>;
  drop(): Promise<void>;
}

async function write(run: SyncRun, tx: Tx, given: GroupImport): Promise<void> {
  const { organizationId, group } = given;
  const imported = (await findImported(tx, organizationId)).find((one) => one.group === group) ?? null;
  const step = importStep({
    theirsOwn: given.theirsOwn,
    oursVersion: ownVersion(given.inForce, group),
    imported:
      imported === null ? null : { version: imported.version, takenOver: imported.takenOverAt !== null },
  });
  if (isSame(imported, given) && step !== "drop") return;
  if (step === "keep") {
    // What the source would send is still told to people.
    if (imported !== null)
      await saveImported(tx, { ...imported, values: given.values, importedAt: run.ctx.now() });
    return;
  }
  if (step === "drop" || given.faults.length === 0) {
    await carryOut(run, tx, { given, step, imported });
    return;
  }
  const name = (await organizationNames(tx, [organizationId])).get(organizationId) ?? "";
  run.remarks.push(`The ${group} settings of "${name}" were not imported: ${given.faults.join(" ")}`);
}

function isSame(imported: ImportedGroup | null, given: GroupImport): boolean {
  return (
    imported !== null && JSON.stringify(sorted(imported.values)) === JSON.stringify(sorted(given.values))
  );
}

async function carryOut(
  run: SyncRun,
  tx: Tx,
  { given, step, imported }: { given: GroupImport; step: ImportStep; imported: ImportedGroup | null },
): Promise<void> {
  const { ctx, source } = run;
  const { organizationId, group } = given;
  if (step === "drop") {
    await given.drop();
    await dropImported(tx, { organizationId, group });
  } else {
    await given.save();
    const version = ownVersion(await lockSettings(tx, organizationId), group) ?? 0;
    await saveImported(tx, {
      organizationId,
      group,
      sourceId: source.id,
      values: given.values,
      version,
      importedAt: ctx.now(),
      takenOverAt: null,
      takenOverBy: null,
    });
  }
  await writeAudit(tx, {
    at: ctx.now(),
    actor: source.name,
    origin: "bot",
    action: "settings.import",
    organizationId,
    entity: `organization:${organizationId}:${group === "reporting" ? "reporting" : "defaults"}`,
    before: imported?.values ?? null,
    after: step === "drop" ? null : given.values,
    reason: step === "drop" ? "inherits in the source" : "the source has it so; sending is off here",
  });
  count(run, "settings groups imported");
  if (group === "reporting")
    await evaluateOrganizations(
      ctx,
      tx,
      await inheritingSubtree(tx, organizationId, "reporting"),
      "settings",
    );
}

function ownVersion({ reporting, defaults }: BothInForce, group: ImportedGroup["group"]): number | null {
  const inForce = group === "reporting" ? reporting : defaults;
  return inForce.own ? inForce.version : null;
}

/** The database keeps the keys of a document in its own order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}
