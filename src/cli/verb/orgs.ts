import type { Command } from "commander";

import { listOrganizations } from "../../usecase/settings/list-organizations.ts";
import { organizationsView } from "../../view/organizations.ts";
import { examples } from "../example.ts";
import type { CliHost } from "../host.ts";
import { printView } from "../print.ts";

export function addOrgsVerb(program: Command, host: CliHost): void {
  program
    .command("orgs")
    .description("list the organizations and where their settings come from")
    .option("--own", "only those with settings of their own")
    .addHelpText("after", examples("orgs", "orgs --own"))
    .action(async ({ own = false }: { readonly own?: boolean }) => {
      const organizations = await host.withContext(
        async (ctx, actor) => await listOrganizations(ctx, actor, { own }),
      );
      printView(host, organizationsView(organizations, { own }));
    });
}
