import type { ChargeBack, ChargeSeal } from "../core/charge-back.ts";
import { type CsvValue, renderCsv } from "./csv.ts";
import { csvFile, fileWord } from "./csv-file.ts";
import { chargeParts } from "./report-charge.ts";
import type { View, ViewFile } from "./view.ts";

interface Named {
  readonly id: number;
  readonly name: string;
}

/** The charge-back of an organization for a month: a month that runs says so, a closed one is its statement. */
export function chargeBackView(charge: ChargeBack, organization: Named): View {
  const month = charge.period.from.slice(0, 7);
  return {
    title: `Charge-back of ${organization.name}, ${month}: ${charge.total.amount} ${charge.currency}`,
    parts: [
      { kind: "note", tone: "plain", spans: [stateText(charge.seal)] },
      ...chargeParts(charge).filter((part) => part.kind !== "heading"),
    ],
    files: [chargeBackFile(charge, organization)],
  };
}

function stateText(seal: ChargeSeal | null): string {
  if (seal === null) return "So far: the month is not closed, and the amounts still change.";
  if (seal.restated === null) return "Closed: this statement does not change.";
  return "Restated: the first statement is kept, and this one says how far it is from it.";
}

/** The charge-back as a file: a row per organization, a row per cost centre, and the total both add up to. */
export function chargeBackFile(charge: ChargeBack, organization: Named): ViewFile {
  const { period, currency, seal, byOrganization, byCostCentre, total } = charge;
  const lines: (readonly [string, string, string, string])[] = [
    ...byOrganization.map((line) => ["organization", line.organization, line.gbMonths, line.amount] as const),
    ...byCostCentre.map(
      (line) => ["cost centre", line.costCentre ?? "", line.gbMonths, line.amount] as const,
    ),
    ["total", "", total.gbMonths, total.amount],
  ];
  const columns = "by,name,from,to,measured_days,estimated_days,gb_months,amount,currency,state,statement";
  const rows = lines.map(([by, name, gbMonths, amount]): CsvValue[] => [
    by,
    name,
    period.from,
    period.to,
    period.measuredDays,
    period.estimatedDays,
    gbMonths,
    amount,
    currency,
    stateWord(seal),
    seal?.version ?? null,
  ]);
  const name = `charge-back-${fileWord(organization)}-${period.from.slice(0, 7)}`;
  return csvFile(name, renderCsv(columns.split(","), rows));
}

function stateWord(seal: ChargeSeal | null): string {
  if (seal === null) return "open";
  return seal.restated === null ? "closed" : "restated";
}
