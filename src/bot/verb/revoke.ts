import { revokeRole } from "../../usecase/grant/revoke-role.ts";
import { say } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";
import { roleIn } from "./grant.ts";

export const REVOKE: BotVerb = {
  name: "revoke",
  usage: "EMAIL ROLE ORG",
  summary: "take a role from somebody",
  access: "grant",
  shareable: false,
  async run(call, words) {
    const asked = await roleIn(call, words, "revoke EMAIL ROLE ORG");
    await revokeRole(call.ctx, call.actor, asked);
    return say(`${asked.email} no longer has the role ${asked.role} in ${asked.name}.`);
  },
};
