import type { Command } from "commander";

import type { Actor, Context } from "../../usecase/context.ts";
import { setLicences, showLicences } from "../../usecase/dashboard/licences.ts";
import { showEndpoints } from "../../usecase/dashboard/show-endpoints.ts";
import { showUsage } from "../../usecase/dashboard/show-usage.ts";
import { endpointsView } from "../../view/endpoints.ts";
import { licencesView } from "../../view/licences.ts";
import { usageView } from "../../view/usage.ts";
import type { View } from "../../view/view.ts";
import { wholeNumber } from "../argument.ts";
import { examples } from "../example.ts";
import type { CliHost } from "../host.ts";
import { organizationArgument } from "../organization-argument.ts";
import { printLine, printView } from "../print.ts";

type Dashboard = (
  ctx: Context,
  actor: Actor,
  asked: { readonly word: string; readonly channel: readonly number[] },
) => Promise<View>;

const DASHBOARDS: readonly (readonly [string, string, Dashboard])[] = [
  [
    "usage",
    "print what an organization stores and has selected, over 30 days",
    async (...asked) => usageView(await showUsage(...asked)),
  ],
  [
    "endpoints",
    "print the devices of an organization by operating system and agent version",
    async (...asked) => endpointsView(await showEndpoints(...asked)),
  ],
  [
    "licences",
    "print the licences bought, in use and free",
    async (...asked) => licencesView(await showLicences(...asked)),
  ],
];

export function addDashboardVerbs(program: Command, host: CliHost): void {
  for (const [name, description, show] of DASHBOARDS) {
    const verb = program
      .command(name)
      .argument("[organization]", "name, id in the backup system, or # and number; default: all")
      .description(description)
      .addHelpText("after", examples(name, `${name} Engineering`))
      .action(async (word: string = "") => {
        const view = await host.withContext(
          async (ctx, actor) => await show(ctx, actor, { word, channel: [] }),
        );
        printView(host, view);
      });
    if (name === "licences") addBought(verb, host);
  }
}

function addBought(verb: Command, host: CliHost): void {
  verb
    .command("bought")
    .argument("<number>", "how many, or - to forget the number", (text) =>
      text === "-" ? null : wholeNumber(text),
    )
    .option("--org <organization>", "name, id in the backup system, or # and number; default: all")
    .description("say how many licences were bought for an organization and what is below it")
    .action(async (bought: number | null, { org }: { readonly org?: string }) => {
      await host.withContext(async (ctx, actor) => {
        const organizationId = await organizationArgument(ctx, actor, org, { verb: "rates" });
        await setLicences(ctx, actor, { organizationId, bought });
        printLine(host, bought === null ? "Forgotten." : `Saved: ${bought} bought.`);
      });
    });
}
