import { importStep } from "../../core/import-settings.ts";
import { missesTooMany } from "../../core/sync-rhythm.ts";
import { findImported } from "../../../db/query/imported-settings.ts";
import { effectiveDefaults, effectiveReporting } from "../../../db/query/settings.ts";
import { organizationsOf } from "../../../db/query/source-tree.ts";
import { countActive, countKnown } from "../../../db/query/sync-state.ts";
import type { PulledSettings, PullSource } from "../../port/pull-source.ts";
import { requireRootAccess } from "../access/require-root-access.ts";
import type { Actor, Context } from "../context.ts";
import { planTree } from "./apply-tree.ts";
import { pullSourceRow } from "./sync-source.ts";

export interface SyncPreview {
  readonly sourceName: string;
  readonly remarks: readonly string[];
  /** What would change, by name. */
  readonly would: Readonly<Record<string, number>>;
  /** A full read would be held, because too many devices are missing. */
  readonly held: boolean;
}

/** Reads everything a full read would and writes nothing: what would change. */
export async function previewSync(
  ctx: Context,
  actor: Actor,
  pull: PullSource,
  onProgress: (devices: number) => void = () => undefined,
): Promise<SyncPreview> {
  await requireRootAccess(ctx, actor, "sources");
  const source = await pullSourceRow(ctx, pull);
  const known = await organizationsOf(ctx.db, pull.namespace);
  const tree = planTree(await pull.organizations(), known);
  const ids = new Map(known.map((one) => [one.externalId, one.id]));
  const tops = new Set(tree.nodes.filter(({ parentId }) => parentId === null).map(({ id }) => id));
  const groups = await countGroups(ctx, pull, { ids, tops, all: tree.nodes.map(({ id }) => id) });
  let people = 0;
  for await (const page of pull.people()) people += page.length;
  let devices = 0;
  let present = 0;
  for await (const page of pull.devices({ changedSince: null, fromPage: 1 })) {
    const found = page.devices.map(({ observation }) => observation.deviceId);
    present += await countKnown(ctx.db, pull.namespace, found);
    devices += found.length;
    onProgress(devices);
  }
  const active = await countActive(ctx.db, source.id);
  const missing = Math.max(0, active - present);
  return {
    sourceName: source.name,
    remarks: tree.remarks,
    would: {
      "organizations added": tree.added.length,
      "organizations moved": tree.moved.length,
      "organizations renamed": tree.renamed.length,
      "settings groups imported": groups,
      "people read": people,
      "devices read": devices,
      "devices added": devices - present,
      "missing devices asked for": missing,
    },
    held: active > 0 && missesTooMany(missing, active),
  };
}

async function countGroups(
  ctx: Context,
  pull: PullSource,
  {
    ids,
    tops,
    all,
  }: {
    readonly ids: ReadonlyMap<string, number>;
    readonly tops: ReadonlySet<string>;
    readonly all: readonly string[];
  },
): Promise<number> {
  const versions = {
    reporting: versionsOf(await effectiveReporting(ctx.db, "all")),
    "device-defaults": versionsOf(await effectiveDefaults(ctx.db, "all")),
  };
  const imported = new Map(
    (await findImported(ctx.db, "all")).map((one) => [`${one.organizationId} ${one.group}`, one]),
  );
  let count = 0;
  function look(pulled: PulledSettings, group: keyof typeof versions, theirsOwn: boolean): void {
    const id = ids.get(pulled.organizationId) ?? 0;
    const before = imported.get(`${id} ${group}`);
    const step = importStep({
      theirsOwn,
      oursVersion: versions[group].get(id) ?? null,
      imported:
        before === undefined ? null : { version: before.version, takenOver: before.takenOverAt !== null },
    });
    if (step === "create" || step === "drop") count += 1;
  }
  for await (const pulled of pull.settings(all)) {
    if (pulled.reporting !== null)
      look(pulled, "reporting", pulled.reporting.own || tops.has(pulled.organizationId));
    if (pulled.defaults !== null)
      look(pulled, "device-defaults", pulled.defaults.own || tops.has(pulled.organizationId));
  }
  return count;
}

function versionsOf(
  rows: readonly { readonly organizationId: number; readonly own: boolean; readonly version: number }[],
): ReadonlyMap<number, number> {
  return new Map(
    rows.filter(({ own }) => own).map(({ organizationId, version }) => [organizationId, version]),
  );
}
