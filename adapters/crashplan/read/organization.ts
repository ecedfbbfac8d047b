import { z } from "zod";

import type { PulledOrganization } from "../../../src/port/pull-source.ts";
import { flag, id, optionalId, text } from "./value.ts";

const schema = z.object({
  orgUid: id,
  orgGuid: optionalId,
  orgId: optionalId,
  orgName: text,
  orgExtRef: text,
  active: flag,
  parentOrgUid: optionalId,
  parentOrgId: optionalId,
});

/** An organization, and what some calls want to have it named by. */
export interface KnownOrganization extends PulledOrganization {
  readonly guid: string;
  readonly number: string | null;
}

/** The organizations of a list, without those that are deactivated; parents by their uid, whichever the list gives. */
export function readOrganizations(rows: readonly unknown[]): readonly KnownOrganization[] {
  const read = rows.flatMap((row) => schema.safeParse(row).data ?? []);
  const byNumber = new Map(
    read.flatMap((row) => (row.orgId === null ? [] : [[row.orgId, row.orgUid] as const])),
  );
  return read
    .filter(({ active }) => active !== false)
    .map((row) => ({
      id: row.orgUid,
      name: row.orgName ?? row.orgUid,
      parentId:
        row.parentOrgUid ?? (row.parentOrgId === null ? null : (byNumber.get(row.parentOrgId) ?? null)),
      costCentre: row.orgExtRef,
      guid: row.orgGuid ?? row.orgUid,
      number: row.orgId,
    }));
}
