import { Argument, type Command } from "commander";

import { ROLES, type Role } from "../../core/access.ts";
import { normalEmail } from "../../core/email-address.ts";
import type { Actor, Context } from "../../usecase/context.ts";
import { grantRole, type GrantInput } from "../../usecase/grant/grant-role.ts";
import { listGrants } from "../../usecase/grant/list-grants.ts";
import { revokeRole } from "../../usecase/grant/revoke-role.ts";
import { grantsView } from "../../view/access.ts";
import { examples } from "../example.ts";
import type { CliHost } from "../host.ts";
import { organizationArgument } from "../organization-argument.ts";
import { printLine, printView } from "../print.ts";

interface RoleVerb {
  readonly name: "grant" | "revoke";
  readonly description: string;
  readonly done: string;
  change(ctx: Context, actor: Actor, input: GrantInput): Promise<void>;
}

export function addGrantVerbs(program: Command, host: CliHost): void {
  const description = "give an address a role in an organization and everything below it";
  addRoleVerb(program, host, { name: "grant", description, done: "now has", change: grantRole });
  addRoleVerb(program, host, {
    name: "revoke",
    description: "take a role in an organization from an address",
    done: "no longer has",
    change: revokeRole,
  });
  program
    .command("grants")
    .description("list who has which role")
    .addHelpText("after", examples("grants"))
    .action(async () => {
      await host.withContext(async (ctx, actor) => {
        printView(host, grantsView(await listGrants(ctx, actor), ctx.now()));
      });
    });
}

function addRoleVerb(program: Command, host: CliHost, verb: RoleVerb): void {
  program
    .command(verb.name)
    .argument("<email>")
    .addArgument(new Argument("<role>", "what they may do").choices(ROLES))
    .argument("[organization]", "name, id in the backup system, or # and number; default: all")
    .description(verb.description)
    .option("--reason <text>", "why; kept in the audit")
    .addHelpText(
      "after",
      examples(`${verb.name} ada@example.com org-admin Engineering`, `${verb.name} bob@example.com admin`),
    )
    .action(
      async (
        email: string,
        role: Role,
        word: string | undefined,
        { reason }: { readonly reason?: string },
      ) => {
        await host.withContext(async (ctx, actor) => {
          const organizationId = await organizationArgument(ctx, actor, word, { verb: "grant" });
          await verb.change(ctx, actor, { email, role, organizationId, reason });
        });
        printLine(
          host,
          `${normalEmail(email)} ${verb.done} the role ${role} in ${word ?? "all organizations"}.`,
        );
      },
    );
}
