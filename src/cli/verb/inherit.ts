import { Argument, type Command } from "commander";

import { setInheritance } from "../../usecase/settings/inherit.ts";
import { settingsView } from "../../view/settings.ts";
import { examples } from "../example.ts";
import type { CliHost } from "../host.ts";
import { organizationArgument } from "../organization-argument.ts";
import { printView } from "../print.ts";

export function addInheritVerb(program: Command, host: CliHost): void {
  program
    .command("inherit")
    .argument("<organization>", "name, id in the backup system, or # and number")
    .addArgument(new Argument("<group>", "which settings").choices(["reporting", "device-defaults"]))
    .addArgument(
      new Argument("<state>", "on drops its own copy, off copies what is in force").choices(["on", "off"]),
    )
    .description("make an organization inherit a group of settings from its parent, or stand alone")
    .option("--reason <text>", "why; kept in the audit")
    .addHelpText(
      "after",
      examples("inherit Engineering reporting off", "inherit Engineering device-defaults on"),
    )
    .action(
      async (
        word: string,
        group: "reporting" | "device-defaults",
        state: "on" | "off",
        { reason }: { readonly reason?: string },
      ) => {
        const settings = await host.withContext(
          async (ctx, actor) =>
            await setInheritance(ctx, actor, {
              organizationId: await organizationArgument(ctx, actor, word, { verb: "thresholds" }),
              group: group === "reporting" ? "reporting" : "device defaults",
              inherit: state === "on",
              reason,
            }),
        );
        printView(host, settingsView(settings));
      },
    );
}
