import type { Command } from "commander";

import { exportRestores } from "../../usecase/restore/export-restores.ts";
import { RESTORE_DAYS } from "../../usecase/restore/restore-scope.ts";
import { showRestores } from "../../usecase/restore/show-restores.ts";
import { restoresView } from "../../view/restores.ts";
import { wholeNumber } from "../argument.ts";
import { examples } from "../example.ts";
import type { CliHost } from "../host.ts";
import { organizationArgument } from "../organization-argument.ts";
import { printView } from "../print.ts";

const MOST_ROWS = 100;

interface Options {
  readonly days: number;
  readonly export?: string;
}

export function addRestoresVerb(program: Command, host: CliHost): void {
  program
    .command("restores")
    .argument("[organization]", "name, id in the backup system, or # and number; default: all")
    .option("--days <number>", "how far back", wholeNumber, RESTORE_DAYS)
    .option("--export <reason>", "print all of them as CSV; the reason stands in the file and in the audit")
    .description("print who restored what, and to where")
    .addHelpText("after", examples("restores Sales --days 90", 'restores --days 365 --export "Matter 4711"'))
    .action(async (word: string | undefined, { days, export: reason }: Options) => {
      await host.withContext(async (ctx, actor) => {
        const organizationId = await organizationArgument(ctx, actor, word, { verb: "restores" });
        if (reason !== undefined) {
          await exportRestores(ctx, actor, { organizationId, days, reason }, (piece) => {
            host.out(piece);
          });
          return;
        }
        const shown = await showRestores(ctx, actor, { organizationId, days, limit: MOST_ROWS });
        printView(host, restoresView({ ...shown, buttons: null }));
      });
    });
}
