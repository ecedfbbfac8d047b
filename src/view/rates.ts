import type { RateCard } from "../core/rate-card.ts";
import type { View } from "./view.ts";

const BASIS = {
  stored: "stored",
  selected: "selected",
  billable: "billable (the larger of stored and selected)",
};
const MEASURE = { "month-average": "on average", "month-end": "on the last day" };

/** The prices of a card as sentences. */
export function rateText(card: RateCard, currency: string): string {
  const each = (price: string, what: string): string[] =>
    Number(price) === 0 ? [] : [`${price} ${currency} ${what}`];
  const unit = card.unit === "organization" ? "top-level organization" : "cost centre";
  const more = [
    ...each(card.perDevice, "a device"),
    ...each(card.perPerson, "a person"),
    ...each(card.minimum, `at least for each ${unit}`),
  ];
  const volume = [
    ...(Number(card.includedGb) === 0
      ? []
      : [`the first ${card.includedGb} GB of each ${unit} are included`]),
    ...(Number(card.stepGb) === 0 ? [] : [`volumes are rounded up to ${card.stepGb} GB`]),
    ...(card.cold ? ["cold storage counts"] : []),
  ];
  const sentences = [
    `${BASIS[card.basis]} ${MEASURE[card.measure]}, at ${tiersText(card, currency)}`,
    ...(more.length === 0 ? [] : [more.join(", ")]),
    ...volume,
  ];
  return `${sentences.join("; ")}.`;
}

function tiersText({ tiers }: RateCard, currency: string): string {
  return tiers
    .map(({ fromGb, perGbMonth }, index) =>
      index === 0 ? `${perGbMonth} ${currency} a GB and month` : `${perGbMonth} from ${fromGb} GB on`,
    )
    .join(", ");
}

export interface RateLine {
  readonly organization: string;
  /** `2026-11`; null: the price of the configuration, which was always there. */
  readonly fromMonth: string | null;
  readonly card: RateCard;
}

/** The prices of organizations, each from a month on until the next of the same organization. */
export function ratesView(rates: readonly RateLine[], currency: string): View {
  return {
    title: "Prices",
    parts: [
      {
        kind: "list",
        items: rates.map(({ organization, fromMonth, card }) => [
          `${organization}, ${fromMonth === null ? "always" : `from ${fromMonth.slice(0, 7)} on`}: ${rateText(card, currency)}`,
        ]),
      },
      {
        kind: "note",
        tone: "plain",
        spans: ["An organization without prices of its own has those of the nearest one above it."],
      },
    ],
  };
}
