import type { Command } from "commander";

import { takeOver } from "../../usecase/sync/take-over.ts";
import { takeOverLines } from "../../view/take-over.ts";
import { examples } from "../example.ts";
import type { CliHost } from "../host.ts";
import { organizationArgument } from "../organization-argument.ts";
import { printLine } from "../print.ts";

export function addTakeoverVerb(program: Command, host: CliHost): void {
  program
    .command("takeover")
    .argument("<organization>", "name, id in the backup system, or # and number")
    .description("send what an organization's imported settings send, in place of the source they came from")
    .option("--reason <text>", "why; kept in the audit")
    .addHelpText("after", examples('takeover "Northwind Freight"'))
    .action(async (word: string, { reason }: { readonly reason?: string }) => {
      await host.withContext(async (ctx, actor) => {
        const organizationId = await organizationArgument(ctx, actor, word, { verb: "thresholds" });
        for (const line of takeOverLines(await takeOver(ctx, actor, { organizationId, reason })))
          printLine(host, line);
      });
    });
}
