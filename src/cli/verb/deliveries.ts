import { Option, type Command } from "commander";

import { NOTIFICATION_STATES } from "../../core/notification.ts";
import { wholeNumber } from "../argument.ts";
import { examples } from "../example.ts";
import type { CliHost } from "../host.ts";
import type { DeliveryFilter } from "../delivery-filter.ts";
import { printView } from "../print.ts";

const MOST = 50;

interface Options {
  readonly state?: DeliveryFilter["state"];
  readonly limit: number;
}

export function addDeliveriesVerb(program: Command, host: CliHost): void {
  program
    .command("deliveries")
    .description("list the messages that were or are to be delivered, newest first")
    .addOption(new Option("--state <state>", "only those in this state").choices(NOTIFICATION_STATES))
    .option("--limit <number>", "at most so many", wholeNumber, MOST)
    .addHelpText("after", examples("deliveries", "deliveries --state dead"))
    .action(async ({ state = null, limit }: Options) => {
      const view = await host.withContext(
        async (ctx, actor) => await host.deliveries(ctx, actor, { state, limit }),
      );
      printView(host, view);
    });
}
