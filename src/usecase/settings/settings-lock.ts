import type { Tx } from "../../../db/client.ts";
import { lockFleet } from "../../../db/query/fleet-lock.ts";
import {
  settingsInForce,
  type DefaultsInForce,
  type InForce,
  type ReportingInForce,
} from "../../../db/query/settings.ts";
import type { SettingsFault } from "../../core/settings-fault.ts";
import { UsageError } from "../context.ts";

export interface BothInForce {
  readonly reporting: ReportingInForce;
  readonly defaults: DefaultsInForce;
}

/**
 * What is in force in an organization, with nobody else able to change it until the transaction ends:
 * every change of settings holds the fleet lock, because it may change levels.
 */
export async function lockSettings(tx: Tx, organizationId: number): Promise<BothInForce> {
  await lockFleet(tx);
  const inForce = await settingsInForce(tx, organizationId);
  if (inForce === null) throw new UsageError("not-found", "This organization is gone.", "organization");
  return inForce;
}

/** Names the state of a group of settings that a form was filled from. */
export function stampOf(inForce: InForce): string {
  return `${inForce.fromOrganizationId}.${inForce.version}`;
}

/** Throws `conflict` when settings changed since a form was filled from them. No stamp: nothing was shown. */
export function refuseStale(inForce: InForce, stamp: string | undefined): void {
  if (stamp === undefined || stamp === stampOf(inForce)) return;
  throw new UsageError(
    "conflict",
    "Somebody changed these settings since you looked at them. Look at them again, then decide.",
    "stamp",
  );
}

/** Throws `invalid` with everything that is wrong; the field is the first one at fault. */
export function refuseFaults(faults: readonly SettingsFault[]): void {
  const [first] = faults;
  if (first === undefined) return;
  throw new UsageError("invalid", faults.map(({ message }) => message).join(" "), first.field);
}
