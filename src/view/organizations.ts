import type { Cell, View } from "./view.ts";

export interface OrganizationInput {
  readonly id: number;
  readonly name: string;
  readonly depth: number;
  readonly ownReporting: boolean;
  readonly reportingFrom: { readonly name: string };
  readonly ownDefaults: boolean;
  readonly defaultsFrom: { readonly name: string };
}

/** The tree of organizations with where their settings come from; `own`: only those that stand alone (R11). */
export function organizationsView(
  organizations: readonly OrganizationInput[],
  options: {
    readonly own: boolean;
    /** How many restores each has, where the reader may see that; null: they may see none. */
    readonly restores?: ReadonlyMap<number, number> | null;
  },
): View {
  const restores = options.restores ?? null;
  const title = options.own ? "Organizations with settings of their own" : "Organizations";
  if (options.own && organizations.length === 0) {
    return { title, parts: [{ kind: "text", spans: ["None: every organization inherits its settings."] }] };
  }
  return {
    title,
    parts: [
      {
        kind: "table",
        caption: "Where the settings of each organization come from",
        columns: [
          { label: "organization", rowHeader: true },
          { label: "number", align: "right" },
          { label: "reporting" },
          { label: "device defaults" },
          ...(restores === null ? [] : [{ label: "restores", align: "right" as const }]),
        ],
        rows: organizations.map((each) => [
          { kind: "text", text: options.own ? each.name : indented(each.name, each.depth) },
          { kind: "text", text: `#${each.id}` },
          { kind: "text", text: originText(each.depth, each.ownReporting, each.reportingFrom.name) },
          { kind: "text", text: originText(each.depth, each.ownDefaults, each.defaultsFrom.name) },
          ...(restores === null ? [] : [restoresCell(restores.get(each.id))]),
        ]),
      },
    ],
  };
}

function restoresCell(count: number | undefined): Cell {
  return count === undefined ? { kind: "text", text: "" } : { kind: "number", value: count };
}

function originText(depth: number, own: boolean, from: string): string {
  if (depth === 0) return "set here";
  return own ? "its own" : `from ${from}`;
}

/** Spaces at the beginning of a cell are lost, so the depth is drawn. */
function indented(name: string, depth: number): string {
  return depth === 0 ? name : `${"· ".repeat(depth)}${name}`;
}
