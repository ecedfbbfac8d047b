import type { Command } from "commander";

import { sendAgain } from "../../usecase/delivery/send-again.ts";
import { wholeNumber } from "../argument.ts";
import { examples } from "../example.ts";
import type { CliHost } from "../host.ts";
import { printLine } from "../print.ts";

export function addSendAgainVerb(program: Command, host: CliHost): void {
  program
    .command("send-again")
    .argument("<id>", "the number of the message, as deliveries lists it", wholeNumber)
    .description("try a message once more that was given up")
    .addHelpText("after", examples("send-again 26"))
    .action(async (id: number) => {
      await host.withContext(async (ctx, actor) => {
        await sendAgain(ctx, actor, id);
      });
      printLine(host, `Message ${id} is due again; a serving bot sends it at once.`);
    });
}
