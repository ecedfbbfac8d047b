import type { Command } from "commander";

import { examples } from "../example.ts";
import type { CliHost } from "../host.ts";

export function addStartVerb(program: Command, host: CliHost): void {
  program
    .command("start")
    .description("run the bot: watch, report, deliver and serve until Ctrl-C")
    .addHelpText("after", examples("start", "start   (the same as: npm start)"))
    .action(async () => {
      await host.start();
    });
}
