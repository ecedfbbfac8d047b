import { z } from "zod";

import type { PulledRole } from "../../../src/port/pull-source.ts";
import { id, text } from "./value.ts";

const schema = z.object({
  roleId: id,
  roleName: text,
  permissions: z
    .array(z.object({ permission: text }))
    .nullish()
    .catch(null),
});

/** What a role of CrashPlan is here, and whether it reaches beyond its holder's organization. */
export interface RoleMeaning {
  readonly role: PulledRole["role"];
  readonly everywhere: boolean;
}

export interface KnownRole {
  readonly id: string;
  readonly meanings: readonly RoleMeaning[];
}

/** Nobody gets more here than there: managers look and change little, so they are help desk. */
const MEANINGS = new Map<string, RoleMeaning>([
  ["customercloudadmin", { role: "admin", everywhere: true }],
  ["crossorgadmin", { role: "admin", everywhere: true }],
  ["crossorgmanager", { role: "helpdesk", everywhere: true }],
  ["crossorghelpdesk", { role: "helpdesk", everywhere: true }],
  ["crossorglegaladmin", { role: "legal", everywhere: true }],
  ["orgadmin", { role: "org-admin", everywhere: false }],
  ["orgmanager", { role: "helpdesk", everywhere: false }],
  ["orghelpdesk", { role: "helpdesk", everywhere: false }],
  ["orglegaladmin", { role: "legal", everywhere: false }],
]);

const GETS_MAIL = "admin.receives_alert.email";

/** The roles that mean something here; others (users, restores) do not. */
export function readRoles(rows: readonly unknown[]): readonly KnownRole[] {
  return rows.flatMap((row) => {
    const read = schema.safeParse(row).data;
    if (read === undefined) return [];
    const meaning = MEANINGS.get(plain(read.roleName ?? "")) ?? MEANINGS.get(plain(read.roleId));
    const getsMail =
      plain(read.roleId) === "alertemails" ||
      (read.permissions ?? []).some(({ permission }) => permission === GETS_MAIL);
    const meanings: RoleMeaning[] = [
      ...(meaning === undefined ? [] : [meaning]),
      ...(getsMail ? [{ role: "report", everywhere: false } as const] : []),
    ];
    return meanings.length === 0 ? [] : [{ id: read.roleId, meanings }];
  });
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]/gu, "");
}
