import type { Command } from "commander";

import { requireRootAccess } from "../../usecase/access/require-root-access.ts";
import { evaluateFleet } from "../../usecase/evaluate/evaluate-fleet.ts";
import { counted } from "../../view/settings-text.ts";
import { examples } from "../example.ts";
import type { CliHost } from "../host.ts";
import { printLine } from "../print.ts";
import { withProgress } from "../progress.ts";

export function addEvaluateVerb(program: Command, host: CliHost): void {
  program
    .command("evaluate")
    .description(
      "judge now every device whose level may have changed; the bot does it every 5 minutes by itself",
    )
    .addHelpText("after", examples("evaluate"))
    .action(async () => {
      const { devices, flips, owed } = await host.withContext(async (ctx, actor) => {
        await requireRootAccess(ctx, actor, "sources");
        return await withProgress(
          host,
          "Judging devices",
          async (progress) =>
            await evaluateFleet(ctx, "time", (done, total) => {
              progress.update(done, total);
            }),
        );
      });
      printLine(
        host,
        `Looked at ${counted(devices, "device")}: ${counted(flips, "level")} changed, ${counted(owed, "message")} owed.`,
      );
    });
}
