import type { Command } from "commander";

import type { Weekday } from "../../core/policy.ts";
import { setSchedule } from "../../usecase/settings/set-schedule.ts";
import { showSettings } from "../../usecase/settings/show-settings.ts";
import { settingsView } from "../../view/settings.ts";
import { onOrOff, textList, weekdays } from "../argument.ts";
import { examples } from "../example.ts";
import type { CliHost } from "../host.ts";
import { organizationArgument } from "../organization-argument.ts";
import { printView } from "../print.ts";

interface Options {
  readonly send?: boolean;
  readonly days?: readonly Weekday[];
  readonly time?: string;
  readonly zone?: string;
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
  readonly endInheritance?: boolean;
  readonly reason?: string;
}

export function addScheduleVerb(program: Command, host: CliHost): void {
  program
    .command("schedule")
    .argument("[organization]", "name, id in the backup system, or # and number; default: all")
    .description("show or set when an organization's report is sent, and to whom besides its roles")
    .option("--send <on|off>", "send the report; choosing days switches it on", onOrOff)
    .option("--days <days>", "S, M, T, W, Th, F, Sa, with commas between", weekdays)
    .option("--time <HH:MM>", "local time in the zone")
    .option("--zone <zone>", "as Europe/Berlin")
    .option("--add <email>", "an additional recipient; may be repeated", textList)
    .option("--remove <email>", "no longer a recipient; may be repeated", textList)
    .option("--end-inheritance", "confirm that the organization gets its own copy of the settings")
    .option("--reason <text>", "why; kept in the audit")
    .addHelpText(
      "after",
      examples("schedule", "schedule --days Th --time 09:00 --zone Europe/Berlin --add finance@example.com"),
    )
    .action(async (word: string | undefined, options: Options) => {
      const settings = await host.withContext(async (ctx, actor) => {
        if (Object.keys(options).length === 0) {
          const shown = await organizationArgument(ctx, actor, word, { verb: "status" });
          return await showSettings(ctx, actor, shown);
        }
        return await setSchedule(ctx, actor, {
          organizationId: await organizationArgument(ctx, actor, word, { verb: "schedule" }),
          sendReports: options.send ?? (options.days === undefined ? undefined : true),
          days: options.days,
          time: options.time,
          zone: options.zone,
          addRecipients: options.add,
          removeRecipients: options.remove,
          endInheritance: options.endInheritance,
          reason: options.reason,
        });
      });
      printView(host, settingsView(settings), settings.reporting.values.zone);
    });
}
