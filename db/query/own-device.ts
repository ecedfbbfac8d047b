import type { Queryable } from "../client.ts";

/** A device as its owner may change it. */
export interface OwnDevice {
  readonly id: number;
  readonly name: string;
  readonly organizationId: number;
  readonly policyId: number;
}

/** A device of the person with this address (lower case); null when it is not theirs. */
export async function findOwnDevice(
  at: Queryable,
  deviceId: number,
  email: string,
): Promise<OwnDevice | null> {
  const [row] = await at.sql<OwnDevice[]>`
    select d.id, d.name, d.organization_id as "organizationId", d.device_policy_id as "policyId"
    from device d join person p on p.id = d.person_id
    where d.id = ${deviceId} and p.email = ${email}`;
  return row ?? null;
}
