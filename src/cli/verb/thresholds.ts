import { Option, type Command } from "commander";

import { DELIVERY_WINDOWS, type DeliveryWindow, type OwnerField } from "../../core/policy.ts";
import type { Actor, Context } from "../../usecase/context.ts";
import { setThresholds } from "../../usecase/settings/set-thresholds.ts";
import { showSettings } from "../../usecase/settings/show-settings.ts";
import { settingsView, unpushedText } from "../../view/settings.ts";
import { FIELD_WORDS, fieldList, onOffOrInherit, onOrOff, wholeNumber } from "../argument.ts";
import { examples } from "../example.ts";
import type { CliHost } from "../host.ts";
import { organizationArgument } from "../organization-argument.ts";
import { printLine, printView } from "../print.ts";
import { push } from "./push.ts";

interface Options {
  readonly warning?: number;
  readonly critical?: number;
  readonly ownerWarning?: number;
  readonly ownerCritical?: number;
  readonly warningMail?: boolean;
  readonly criticalMail?: boolean;
  readonly window?: DeliveryWindow;
  readonly statusMail?: boolean;
  readonly statusMailDays?: number;
  readonly lock?: readonly OwnerField[];
  readonly unlock?: readonly OwnerField[];
  readonly hideClient?: boolean | "inherit";
  readonly push?: boolean;
  readonly endInheritance?: boolean;
  readonly reason?: string;
}

export function addThresholdsVerb(program: Command, host: CliHost): void {
  program
    .command("thresholds")
    .argument("[organization]", "name, id in the backup system, or # and number; default: all")
    .description("show or set when devices count as overdue, for administrators and for owners")
    .option("--warning <days>", "administrators: warning after so many days", wholeNumber)
    .option("--critical <days>", "administrators: critical after so many days", wholeNumber)
    .option("--owner-warning <days>", "owners: warning after so many days", wholeNumber)
    .option("--owner-critical <days>", "owners: critical after so many days", wholeNumber)
    .option("--warning-mail <on|off>", "owners are mailed at warning", onOrOff)
    .option("--critical-mail <on|off>", "owners are mailed at critical", onOrOff)
    .addOption(new Option("--window <part>", "part of the day for owner mail").choices(DELIVERY_WINDOWS))
    .option("--status-mail <on|off>", "owners get a regular status mail", onOrOff)
    .option("--status-mail-days <days>", "days between status mails", wholeNumber)
    .option("--lock <field>", "owners may not change this field; may be repeated", fieldList)
    .option("--unlock <field>", "owners may change this field; may be repeated", fieldList)
    .option(
      "--hide-client <on|off|inherit>",
      "owners do not see the client and get no e-mail",
      onOffOrInherit,
    )
    .option("--push", "also push the changed owner fields to existing devices")
    .option("--end-inheritance", "confirm that the organization gets its own copy of the settings")
    .option("--reason <text>", "why; kept in the audit")
    .addHelpText("after", `\nFields to lock: ${Object.values(FIELD_WORDS).join(", ")}`)
    .addHelpText(
      "after",
      examples(
        "thresholds",
        "thresholds Engineering --warning 5 --end-inheritance",
        "thresholds Kiosks --hide-client on",
        "thresholds --critical-mail on --owner-critical 30 --lock critical-mail --push",
      ),
    )
    .action(async (word: string | undefined, options: Options) => {
      await host.withContext(async (ctx, actor) => {
        await run(ctx, actor, { host, word, options });
      });
    });
}

async function run(
  ctx: Context,
  actor: Actor,
  { host, word, options }: { host: CliHost; word: string | undefined; options: Options },
): Promise<void> {
  if (Object.keys(options).length === 0) {
    const shown = await organizationArgument(ctx, actor, word, { verb: "status" });
    printView(host, settingsView(await showSettings(ctx, actor, shown)));
    return;
  }
  const organizationId = await organizationArgument(ctx, actor, word, { verb: "thresholds" });
  const { settings, unpushed } = await setThresholds(ctx, actor, {
    organizationId,
    admins: { warningDays: options.warning, criticalDays: options.critical },
    owner: {
      warningDays: options.ownerWarning,
      criticalDays: options.ownerCritical,
      warningMail: options.warningMail,
      criticalMail: options.criticalMail,
      deliveryWindow: options.window,
      statusMail: options.statusMail,
      statusMailDays: options.statusMailDays,
    },
    lock: options.lock,
    unlock: options.unlock,
    hideClient: options.hideClient,
    endInheritance: options.endInheritance,
    reason: options.reason,
  });
  printView(host, settingsView(settings));
  if (options.push === true && unpushed.length > 0) {
    await push(ctx, actor, { host, input: { organizationId, fields: unpushed, reason: options.reason } });
    return;
  }
  const unpushedLine = unpushedText(unpushed);
  if (unpushedLine !== null) printLine(host, unpushedLine);
}
