import { Argument, type Command } from "commander";

import { settleHeld } from "../../usecase/delivery/settle-held.ts";
import { showHeld } from "../../usecase/delivery/show-held.ts";
import { heldView } from "../../view/held.ts";
import { counted } from "../../view/settings-text.ts";
import { examples } from "../example.ts";
import type { CliHost } from "../host.ts";
import { printLine, printView } from "../print.ts";

export function addHeldVerb(program: Command, host: CliHost): void {
  program
    .command("held")
    .addArgument(
      new Argument("[choice]", "what becomes of it; left out: only shown").choices([
        "send",
        "discard",
      ] as const),
    )
    .description("show, send or discard the owner mail that was held because there was so much at once")
    .addHelpText("after", examples("held", "deliveries --state held", "held send", "held discard"))
    .action(async (choice?: "send" | "discard") => {
      if (choice === undefined) {
        const held = await host.withContext(async (ctx, actor) => await showHeld(ctx, actor));
        printView(host, heldView(held, null));
        return;
      }
      const mails = await host.withContext(async (ctx, actor) => await settleHeld(ctx, actor, choice));
      printLine(host, `${counted(mails, "mail")} ${choice === "send" ? "released" : "discarded"}.`);
    });
}
