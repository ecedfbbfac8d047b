import type { Instant } from "../core/instant.ts";
import { localDay } from "../core/local-day.ts";
import { bytes, count, DASHBOARD_ROWS, number, text } from "./dashboard-cell.ts";
import type { Part, View } from "./view.ts";

interface Named {
  readonly id: number;
  readonly name: string;
}

export interface LicenceInput {
  readonly organization: Named;
  readonly bought: number | null;
  readonly people: number;
  readonly coldPeople: number;
  readonly branches: readonly (Named & {
    readonly bought: number | null;
    readonly people: number;
    readonly coldPeople: number;
  })[];
  readonly cold: readonly {
    readonly name: string;
    readonly organization: string;
    readonly storedBytes: number;
    readonly until: Instant | null;
  }[];
  readonly countedAt: Instant | null;
}

/** Licences bought, in use and free, and the people who have left and still use one. */
export function licencesView(licences: LicenceInput): View {
  const { organization, bought, people, coldPeople, countedAt } = licences;
  const free = bought === null ? null : bought - people;
  const title =
    free === null
      ? `Licences of ${organization.name}: ${number(people)} in use`
      : `Licences of ${organization.name}: ${number(people)} of ${number(bought ?? 0)} in use, ${freeText(free)}`;
  return {
    title,
    parts: [
      {
        kind: "facts",
        facts: [
          { label: "Bought", value: bought === null ? text("not known") : count(bought) },
          { label: "In use", value: count(people) },
          { label: "Free", value: free === null ? text("not known") : count(free) },
          { label: "In use by cold storage alone", value: count(coldPeople) },
        ],
      },
      ...branchParts(licences),
      ...coldParts(licences),
      {
        kind: "note",
        tone: "plain",
        spans:
          countedAt === null
            ? ["Nothing was counted so far. Licences are counted every hour."]
            : [
                "Counted ",
                { at: countedAt, style: "date-time" },
                ". A licence is used by each person with an archive.",
              ],
      },
    ],
  };
}

function freeText(free: number): string {
  return free < 0 ? `${number(-free)} too few` : `${number(free)} free`;
}

function branchParts({ branches }: LicenceInput): Part[] {
  if (branches.length < 2) return [];
  const more = branches.length - DASHBOARD_ROWS;
  return [
    {
      kind: "table",
      caption: "By organization, each with all below it",
      columns: [
        { label: "Organization", rowHeader: true },
        { label: "Bought", align: "right" },
        { label: "In use", align: "right" },
        { label: "Cold storage alone", align: "right" },
      ],
      rows: branches
        .slice(0, DASHBOARD_ROWS)
        .map((branch) => [
          text(branch.name),
          branch.bought === null ? text("") : count(branch.bought),
          count(branch.people),
          count(branch.coldPeople),
        ]),
      ...(more > 0 ? { moreRows: more } : {}),
    },
  ];
}

function coldParts({ cold, coldPeople }: LicenceInput): Part[] {
  if (cold.length === 0) return [];
  const shown = cold.slice(0, DASHBOARD_ROWS);
  const more = Math.max(coldPeople, cold.length) - shown.length;
  return [
    {
      kind: "table",
      caption: "People whose archives all lie in cold storage",
      columns: [
        { label: "Person", rowHeader: true },
        { label: "Organization" },
        { label: "Stored", align: "right" },
        { label: "Ends" },
      ],
      rows: shown.map((person) => [
        text(person.name),
        text(person.organization),
        bytes(person.storedBytes),
        person.until === null ? text("not known") : text(localDay(person.until, "UTC")),
      ]),
      ...(more > 0 ? { moreRows: more } : {}),
    },
  ];
}
