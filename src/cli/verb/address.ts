import { type Command, Option } from "commander";

import { isoInstant } from "../../core/instant.ts";
import { setAddress } from "../../usecase/address/set-address.ts";
import { examples } from "../example.ts";
import type { CliHost } from "../host.ts";
import { printLine } from "../print.ts";

interface Options {
  readonly allow?: boolean;
  readonly reports?: "on" | "off";
}

export function addAddressVerb(program: Command, host: CliHost): void {
  program
    .command("address")
    .argument("<email>")
    .description(
      "whether mail goes to an address, and switch on again what a bounce or its reader switched off",
    )
    .option("--allow", "mail goes to it again, after a bounce")
    .addOption(new Option("--reports <choice>", "whether the report is mailed to it").choices(["on", "off"]))
    .addHelpText(
      "after",
      examples(
        "address ada@example.com",
        "address ada@example.com --allow",
        "address ada@example.com --reports on",
      ),
    )
    .action(async (email: string, { allow = false, reports }: Options) => {
      const known = await host.withContext(
        async (ctx, actor) =>
          await setAddress(ctx, actor, {
            email,
            allow,
            ...(reports === undefined ? {} : { reports: reports === "on" }),
          }),
      );
      const mail =
        known.bouncedAt === null
          ? "mail goes to it"
          : `no mail goes to it since ${isoInstant(known.bouncedAt)}, when one came back`;
      printLine(
        host,
        `${known.email}: ${mail}; backup reports by mail are ${known.reportOptOut ? "off" : "on"}.`,
      );
    });
}
