import { nearestWord } from "../../core/nearest.ts";
import { normalEmail } from "../../core/email-address.ts";
import { type Role, ROLES } from "../../core/access.ts";
import { findOrganization } from "../../usecase/access/find-organization.ts";
import { UsageError } from "../../usecase/context.ts";
import { grantRole } from "../../usecase/grant/grant-role.ts";
import type { Call } from "../call.ts";
import { say } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const GRANT: BotVerb = {
  name: "grant",
  usage: "EMAIL ROLE ORG",
  summary: `give somebody a role (${ROLES.join(", ")}) in an organization and all below it`,
  access: "grant",
  shareable: false,
  async run(call, words) {
    const asked = await roleIn(call, words, "grant EMAIL ROLE ORG");
    await grantRole(call.ctx, call.actor, asked);
    return say(`${asked.email} has the role ${asked.role} in ${asked.name} now.`);
  },
};

/** Reads `EMAIL ROLE ORG`; the organization is never guessed. */
export async function roleIn(
  { ctx, actor }: Call,
  [email = "", role = "", ...rest]: readonly string[],
  usage: string,
): Promise<{
  readonly email: string;
  readonly role: Role;
  readonly organizationId: number;
  readonly name: string;
}> {
  if (rest.length === 0) throw new UsageError("invalid", `Something is missing. Say it as: ${usage}`);
  const found = ROLES.find((each) => each === role.toLowerCase());
  if (found === undefined) throw unknownRole(role);
  const { id, name } = await findOrganization(ctx, actor, rest.join(" "), { verb: "grant" });
  return { email: normalEmail(email), role: found, organizationId: id, name };
}

function unknownRole(role: string): UsageError {
  const near = nearestWord(role, ROLES);
  const suggestion = near === null ? null : { wrong: role, choices: [{ word: near, label: near }] };
  return new UsageError(
    "invalid",
    `There is no role "${role}". The roles: ${ROLES.join(", ")}.`,
    "role",
    suggestion,
  );
}
