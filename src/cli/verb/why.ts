import type { Command } from "commander";

import { explainDevice } from "../../usecase/evaluate/why.ts";
import { whyView } from "../../view/why.ts";
import { examples } from "../example.ts";
import type { CliHost } from "../host.ts";
import { printView } from "../print.ts";

export function addWhyVerb(program: Command, host: CliHost): void {
  program
    .command("why")
    .argument("<device>", "its name or its id in the backup system")
    .description("say why a device has the levels it has, and what was told to whom")
    .addHelpText("after", examples("why LT-0412"))
    .action(async (device: string) => {
      const explanation = await host.withContext(
        async (ctx, actor) => await explainDevice(ctx, actor, device),
      );
      printView(host, whyView(explanation));
    });
}
