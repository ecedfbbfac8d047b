import type { Command } from "commander";

import { countOrganizationRestores } from "../../usecase/restore/count-restores.ts";
import { listOrganizations } from "../../usecase/settings/list-organizations.ts";
import { organizationsView } from "../../view/organizations.ts";
import { restoreColumn } from "../../view/restores.ts";
import { examples } from "../example.ts";
import type { CliHost } from "../host.ts";
import { printView } from "../print.ts";

export function addOrgsVerb(program: Command, host: CliHost): void {
  program
    .command("orgs")
    .description("list the organizations, where their settings come from, and how many restores each has")
    .option("--own", "only those with settings of their own")
    .addHelpText("after", examples("orgs", "orgs --own"))
    .action(async ({ own = false }: { readonly own?: boolean }) => {
      const { listed, counts } = await host.withContext(async (ctx, actor) => ({
        listed: await listOrganizations(ctx, actor, { own }),
        counts: await countOrganizationRestores(ctx, actor),
      }));
      const restores = restoreColumn(counts.organizations, counts.coverage);
      printView(host, organizationsView(listed, { own, restores }));
    });
}
