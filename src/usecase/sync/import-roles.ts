import type { Role } from "../../core/access.ts";
import { writeAudit } from "../../../db/query/audit.ts";
import { addGrant } from "../../../db/query/grant.ts";
import { rootOrganizationId } from "../../../db/query/organization.ts";
import {
  dropImportedGrant,
  importedGrants,
  replaceReportAddresses,
  type ReportAddress,
  revokedHere,
  type RoleAt,
} from "../../../db/query/source-roles.ts";
import type { PulledRole } from "../../port/pull-source.ts";
import { count, proceed, type SyncRun } from "./sync-run.ts";

/**
 * Makes grants of a source's administrators' roles, and takes those back that it gave no longer; grants made or taken
 * away here stay so. Who gets its reports by a role gets this bot's as well, once they are sent.
 */
export async function importRoles(run: SyncRun, ids: ReadonlyMap<string, number>): Promise<void> {
  const { ctx, pull } = run;
  const pulled: PulledRole[] = [];
  for await (const role of pull.roles()) pulled.push(role);
  await proceed(run, "roles", pulled.length);
  await ctx.db.transaction(async (tx) => {
    const rootId = await rootOrganizationId(tx);
    const wanted = wantedRoles(pulled, ids, rootId);
    const refused = new Set((await revokedHere(tx)).map(keyOf));
    const before = await importedGrants(tx, pull.namespace);
    const known = new Set(before.map(keyOf));
    const keys = new Set(wanted.grants.map(keyOf));
    for (const grant of wanted.grants) {
      if (known.has(keyOf(grant)) || refused.has(keyOf(grant))) continue;
      const grantedAt = ctx.now();
      const id = await addGrant(tx, {
        ...grant,
        namespace: pull.namespace,
        grantedBy: run.source.name,
        grantedAt,
      });
      if (id === null) continue;
      await audit("grant.add", grant);
      count(run, "grants added");
    }
    for (const grant of before) {
      if (keys.has(keyOf(grant)) || !(await dropImportedGrant(tx, pull.namespace, grant))) continue;
      await audit("grant.remove", grant);
      count(run, "grants removed");
    }
    count(run, "report addresses changed", await replaceReportAddresses(tx, run.source.id, wanted.reports));

    async function audit(action: "grant.add" | "grant.remove", grant: RoleAt): Promise<void> {
      await writeAudit(tx, {
        at: ctx.now(),
        actor: run.source.name,
        origin: "bot",
        action,
        organizationId: grant.organizationId,
        entity: `grant:${keyOf(grant)}`,
        [action === "grant.add" ? "after" : "before"]: { ...grant },
        reason: "the source has it so",
      });
    }
  });
}

function wantedRoles(
  pulled: readonly PulledRole[],
  ids: ReadonlyMap<string, number>,
  rootId: number,
): { readonly grants: readonly RoleAt[]; readonly reports: readonly ReportAddress[] } {
  const grants = new Map<string, RoleAt>();
  const reports = new Map<string, ReportAddress>();
  for (const { email, role, organizationId: externalId } of pulled) {
    const organizationId = externalId === null ? rootId : ids.get(externalId);
    if (organizationId === undefined) continue;
    if (role === "report") reports.set(`${email} ${organizationId}`, { email, organizationId });
    else {
      const grant = { email, role: roleAt(role, organizationId === rootId), organizationId };
      grants.set(keyOf(grant), grant);
    }
  }
  return { grants: [...grants.values()], reports: [...reports.values()] };
}

/** `admin` is of the root only (R24). */
function roleAt(role: Role, atRoot: boolean): Role {
  return role === "admin" && !atRoot ? "org-admin" : role;
}

function keyOf({ email, role, organizationId }: RoleAt): string {
  return `${email} ${role} ${organizationId}`;
}
