import { Option, type Command } from "commander";

import { organizationArgument } from "../organization-argument.ts";
import type { Day } from "../../core/local-day.ts";
import { restateMonth } from "../../usecase/charge/seal-months.ts";
import { showChargeBack } from "../../usecase/charge/show-charge-back.ts";
import { chargeBackFile, chargeBackView } from "../../view/charge-back.ts";
import { month } from "../argument.ts";
import { examples } from "../example.ts";
import type { CliHost } from "../host.ts";
import { printLine, printView } from "../print.ts";

interface Options {
  readonly month?: Day;
  readonly format: "text" | "csv" | "json";
}

export function addChargebackVerb(program: Command, host: CliHost): void {
  const verb = program
    .command("chargeback")
    .argument("[organization]", "name, id in the backup system, or # and number; default: all")
    .description("print what the backups of an organization cost in a month")
    .option("--month <YYYY-MM>", "default: the running month, so far", month)
    .addOption(new Option("--format <format>").choices(["text", "csv", "json"]).default("text"))
    .addHelpText("after", examples("chargeback", "chargeback Engineering --month 2026-10 --format csv"))
    .action(async (word: string | undefined, options: Options) => {
      const shown = await host.withContext(async (ctx, actor) => {
        const organizationId = await organizationArgument(ctx, actor, word, { verb: "chargeback" });
        return await showChargeBack(ctx, actor, { organizationId, month: options.month });
      });
      const { charge, organization } = shown;
      if (options.format === "json") host.out(`${JSON.stringify(shown, null, 2)}\n`);
      else if (options.format === "csv") host.out(chargeBackFile(charge, organization).content);
      else printView(host, chargeBackView(charge, organization));
    });
  addRestate(verb, host);
}

function addRestate(verb: Command, host: CliHost): void {
  verb
    .command("restate")
    .argument("<YYYY-MM>", "a closed month", month)
    .argument("<reason>", "why; it is shown in the statement")
    .description("state a closed month anew by the prices of now; the first statement is kept")
    .action(async (closed: Day, reason: string) => {
      await host.withContext(async (ctx, actor) => {
        const done = await restateMonth(ctx, actor, { month: closed, reason });
        printLine(
          host,
          `${done.month.slice(0, 7)} is stated anew (statement ${done.version}). ` +
            `Difference to the first statement: ${done.difference} ${done.currency}.`,
        );
      });
    });
}
