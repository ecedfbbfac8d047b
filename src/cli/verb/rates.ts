import { Option, type Command } from "commander";

import type { Day } from "../../core/local-day.ts";
import {
  CHARGE_BASES,
  CHARGE_MEASURES,
  CHARGE_UNITS,
  plainRateCard,
  type RateCard,
  type RateTier,
} from "../../core/rate-card.ts";
import { listRates, removeRate, setRate } from "../../usecase/charge/rates.ts";
import { ratesView } from "../../view/rates.ts";
import { month } from "../argument.ts";
import { examples } from "../example.ts";
import type { CliHost } from "../host.ts";
import { organizationArgument } from "../organization-argument.ts";
import { printLine, printView } from "../print.ts";

interface Place {
  readonly org?: string;
  readonly from: Day;
}

interface Given extends Place {
  readonly perGb: string;
  readonly tier: readonly RateTier[];
  readonly includedGb: string;
  readonly perDevice: string;
  readonly perPerson: string;
  readonly minimum: string;
  readonly stepGb: string;
  readonly basis: RateCard["basis"];
  readonly measure: RateCard["measure"];
  readonly unit: RateCard["unit"];
  readonly cold: boolean;
}

export function addRatesVerb(program: Command, host: CliHost): void {
  const verb = program
    .command("rates")
    .description("the prices of the charge-back: of an organization and what is below it, from a month on")
    .addHelpText(
      "after",
      examples(
        "rates list",
        "rates set --from 2026-12 --per-gb 0.05 --tier 1000:0.03 --included-gb 100",
        "rates set --org Sales --from 2026-12 --per-gb 0.05 --per-device 1.50 --minimum 10 --basis billable",
        "rates remove --org Sales --from 2026-12",
      ),
    );
  addList(verb, host);
  addSet(verb, host);
  addRemove(verb, host);
}

function addList(verb: Command, host: CliHost): void {
  verb
    .command("list")
    .description("list the prices and from when on they count")
    .action(async () => {
      await host.withContext(async (ctx, actor) => {
        const rates = await listRates(ctx, actor);
        printView(host, ratesView(rates, ctx.rules.currency));
      });
    });
}

function addSet(verb: Command, host: CliHost): void {
  placed(verb.command("set"))
    .description("give an organization its own prices; amounts in the currency of the configuration")
    .requiredOption("--per-gb <amount>", "for each GB (10⁹ bytes) and month")
    .option("--tier <from:amount>", "another price from so many GB on; may be repeated", tier, [])
    .option("--included-gb <gb>", "GB of each unit that cost nothing", "0")
    .option("--per-device <amount>", "for each device and month", "0")
    .option("--per-person <amount>", "for each owner of devices and month", "0")
    .option("--minimum <amount>", "what each unit pays at least", "0")
    .option("--step-gb <gb>", "round the volume of each unit up to a multiple of it", "0")
    .addOption(new Option("--basis <basis>", "what is charged").choices(CHARGE_BASES).default("stored"))
    .addOption(new Option("--measure <measure>").choices(CHARGE_MEASURES).default("month-average"))
    .addOption(new Option("--unit <unit>", "what a unit is").choices(CHARGE_UNITS).default("organization"))
    .option("--cold", "charge archives in cold storage too", false)
    .action(async (given: Given) => {
      await host.withContext(async (ctx, actor) => {
        const organizationId = await organizationArgument(ctx, actor, given.org, { verb: "rates" });
        const { closed } = await setRate(ctx, actor, {
          organizationId,
          from: given.from,
          card: cardOf(given),
        });
        printLine(host, `Saved. The prices count from ${given.from.slice(0, 7)} on.`);
        if (closed) {
          const first = given.from.slice(0, 7);
          printLine(
            host,
            `${first} is closed: it stays as it is until "chargeback restate ${first} REASON".`,
          );
        }
      });
    });
}

function addRemove(verb: Command, host: CliHost): void {
  placed(verb.command("remove"))
    .description("take the prices of an organization from a month on away: those above it count again")
    .action(async ({ org, from }: Place) => {
      await host.withContext(async (ctx, actor) => {
        const organizationId = await organizationArgument(ctx, actor, org, { verb: "rates" });
        await removeRate(ctx, actor, { organizationId, from });
        printLine(host, "Removed.");
      });
    });
}

function placed(verb: Command): Command {
  return verb
    .option("--org <organization>", "name, id in the backup system, or # and number; default: all")
    .requiredOption("--from <YYYY-MM>", "the first month they count for", month);
}

function tier(text: string, before: readonly RateTier[]): readonly RateTier[] {
  const [fromGb = "", perGbMonth = ""] = text.split(":");
  return [...before, { fromGb, perGbMonth }];
}

function cardOf(given: Given): RateCard {
  const { basis, measure, unit, cold, includedGb, perDevice, perPerson, minimum, stepGb } = given;
  const { tiers } = plainRateCard(given.perGb);
  return {
    basis,
    measure,
    unit,
    cold,
    includedGb,
    perDevice,
    perPerson,
    minimum,
    stepGb,
    tiers: [...tiers, ...given.tier],
  };
}
