import { type Charge, type ChargeBack, sumCharges } from "../core/charge-back.ts";
import { daysInclusive } from "../core/local-day.ts";
import { rateText } from "./rates.ts";
import type { Cell, Part, TablePart } from "./view.ts";

const LINES_SHOWN = 10;

interface NamedCharge extends Charge {
  readonly name: string;
}

/** What a month of what is backed up costs, by organization and by cost centre; both end in the same total. */
export function chargeParts(charge: ChargeBack): Part[] {
  if (charge.seal === null && charge.period.measuredDays + charge.period.estimatedDays === 0) {
    return [
      { kind: "note", tone: "plain", spans: ["Charge-back: no usage was written down this month so far."] },
    ];
  }
  const organizations = charge.byOrganization.map((line) => named(line.organization, line));
  const centres = charge.byCostCentre.filter((line) => line.costCentre !== null);
  const none = charge.byCostCentre.filter((line) => line.costCentre === null);
  return [
    { kind: "heading", text: headingOf(charge) },
    ...sealParts(charge),
    { kind: "text", spans: [basisText(charge)] },
    chargeTable("By organization", "Organization", shortened(organizations), charge),
    chargeTable(
      "By cost centre",
      "Cost centre",
      [
        ...shortened(centres.map((line) => named(line.costCentre ?? "", line))),
        ...none.map((line) => named("no cost centre", line)),
      ],
      charge,
    ),
  ];
}

function headingOf({ seal, period }: ChargeBack): string {
  if (seal === null) return "Charge-back";
  return `Charge-back of ${period.from.slice(0, 7)}, ${seal.restated === null ? "closed" : "restated"}`;
}

function sealParts({ seal, currency }: ChargeBack): Part[] {
  const restated = seal?.restated ?? null;
  if (seal === null || restated === null) return [];
  const text =
    `Statement ${seal.version}, made by ${restated.by}: "${restated.reason}" ` +
    `Difference to the first statement: ${restated.difference} ${currency}.`;
  return [{ kind: "note", tone: "warning", spans: [text] }];
}

function basisText(charge: ChargeBack): string {
  const { period, currency, cards } = charge;
  const days = `${period.from} to ${period.to} (${daysText(charge)})`;
  const [only, ...others] = cards;
  if (only === undefined || others.length > 0) {
    return `${days}. A GB is 10⁹ bytes. By the prices of ${cards.map((card) => card.organization).join(", ")}.`;
  }
  return `${days}: ${rateText(only.card, currency)} A GB is 10⁹ bytes.`;
}

function daysText({ period }: ChargeBack): string {
  const { measuredDays, estimatedDays } = period;
  const days = daysInclusive(period.from, period.to);
  const measured = measuredDays === days ? `${days} days` : `${measuredDays} of ${days} days measured`;
  if (estimatedDays === 0) return measured;
  return `${measured}, ${estimatedDays} estimated from the day before`;
}

/** The rest is one line, so that the table still adds up. */
function shortened(lines: readonly NamedCharge[]): NamedCharge[] {
  const rest = lines.slice(LINES_SHOWN);
  if (rest.length < 2) return [...lines];
  return [...lines.slice(0, LINES_SHOWN), named(`${rest.length} more`, sumCharges(rest))];
}

function chargeTable(
  caption: string,
  label: string,
  lines: readonly NamedCharge[],
  charge: ChargeBack,
): TablePart {
  return {
    kind: "table",
    caption,
    columns: [
      { label, rowHeader: true },
      { label: "GB-months", align: "right" },
      { label: "Amount", align: "right" },
    ],
    rows: [...lines, named("Total", charge.total)].map((line) => rowOf(line, charge.currency)),
  };
}

function rowOf({ name, gbMonths, amount }: NamedCharge, currency: string): Cell[] {
  return [
    { kind: "text", text: name },
    { kind: "number", value: Number(gbMonths), digits: 3 },
    { kind: "money", amount, currency },
  ];
}

function named(name: string, { gbMonths, amount }: Charge): NamedCharge {
  return { name, gbMonths, amount };
}
