import type { Command } from "commander";

import { confirmReplaced, undoReplaced } from "../../usecase/link/confirm-replaced.ts";
import { examples } from "../example.ts";
import type { CliHost } from "../host.ts";
import { printLine } from "../print.ts";

export function addReplacedVerb(program: Command, host: CliHost): void {
  program
    .command("replaced")
    .argument("<device>", "name or id in the backup system")
    .description("confirm that another device took this one's place: nobody is told of it any more")
    .option("--undo", "take that back")
    .addHelpText("after", examples("replaced LT-0042", "replaced LT-0042 --undo"))
    .action(async (device: string, { undo = false }: { readonly undo?: boolean }) => {
      const { deviceName } = await host.withContext(async (ctx, actor) =>
        undo ? await undoReplaced(ctx, actor, { device }) : await confirmReplaced(ctx, actor, { device }),
      );
      printLine(
        host,
        undo
          ? `${deviceName} is watched again.`
          : `${deviceName} counts as replaced until it backs up again. Undo: replaced ${deviceName} --undo`,
      );
    });
}
