import { type Charge, type ChargeBack, sumCharges } from "../core/charge-back.ts";
import { daysInclusive } from "../core/local-day.ts";
import type { Cell, Part, TablePart } from "./view.ts";

const LINES_SHOWN = 10;

interface NamedCharge extends Charge {
  readonly name: string;
}

/** What a month of the storage in use costs, by organization and by cost centre; both end in the same total. */
export function chargeParts(charge: ChargeBack): Part[] {
  if (charge.period.measuredDays === 0) {
    return [
      { kind: "note", tone: "plain", spans: ["Charge-back: no usage was written down this month so far."] },
    ];
  }
  const organizations = charge.byOrganization.map((line) => named(line.organization, line));
  const centres = charge.byCostCentre.filter((line) => line.costCentre !== null);
  const none = charge.byCostCentre.filter((line) => line.costCentre === null);
  return [
    { kind: "heading", text: "Charge-back" },
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

function basisText({ period, price }: ChargeBack): string {
  const days = daysInclusive(period.from, period.to);
  const measured =
    period.measuredDays === days ? `${days} days` : `${period.measuredDays} of ${days} days measured`;
  return (
    `${period.from} to ${period.to} (${measured}): average stored, in GB of 10⁹ bytes, ` +
    `at ${price.perGbMonth} ${price.currency} a GB and month.`
  );
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
    rows: [...lines, named("Total", charge.total)].map((line) => rowOf(line, charge.price.currency)),
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
