import { organizationNames } from "../../../db/query/organization.ts";
import type { Queryable } from "../../../db/client.ts";
import type { InForce } from "../../../db/query/settings.ts";
import type { SettingsGroup } from "../../core/inheritance.ts";
import { UsageError } from "../context.ts";

/** A group of settings that is about to be edited. */
export interface EditedGroup {
  readonly group: SettingsGroup;
  readonly inForce: InForce;
  /** What would be copied, in one line. */
  readonly text: string;
}

/**
 * Throws `conflict` when an edit would end inheritance and nobody confirmed that, naming what would be
 * copied (R11).
 */
export async function confirmEndOfInheritance(
  at: Queryable,
  edited: readonly EditedGroup[],
  confirmed: boolean | undefined,
): Promise<void> {
  const ending = edited.filter(({ inForce }) => !inForce.own);
  if (ending.length === 0 || confirmed === true) return;
  const names = await organizationNames(
    at,
    ending.flatMap(({ inForce }) => [inForce.organizationId, inForce.fromOrganizationId]),
  );
  const sentences = ending.map(({ group, inForce, text }) => {
    const name = names.get(inForce.organizationId) ?? "";
    const from = names.get(inForce.fromOrganizationId) ?? "";
    return (
      `This ends inheritance for ${name}: it takes its ${groupText(group)} from ${from} now. ` +
      `Its own copy would start from: ${text}. Later changes in ${from} would not reach it.`
    );
  });
  throw new UsageError("conflict", `${sentences.join(" ")} Confirm to go on.`, "endInheritance");
}

function groupText(group: SettingsGroup): string {
  return group === "reporting" ? "reporting settings" : "device defaults";
}
