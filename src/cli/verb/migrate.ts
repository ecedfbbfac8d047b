import type { Command } from "commander";

import { examples } from "../example.ts";
import type { CliHost } from "../host.ts";
import { printLine } from "../print.ts";

export function addMigrateVerb(program: Command, host: CliHost): void {
  program
    .command("migrate")
    .description("bring the database up to date; start does the same by itself")
    .addHelpText("after", examples("migrate"))
    .action(async () => {
      printLine(host, await host.migrate());
    });
}
