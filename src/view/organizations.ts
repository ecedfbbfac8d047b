import type { View } from "./view.ts";

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
  options: { readonly own: boolean },
): View {
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
        ],
        rows: organizations.map((each) => [
          { kind: "text", text: options.own ? each.name : indented(each.name, each.depth) },
          { kind: "text", text: `#${each.id}` },
          { kind: "text", text: originText(each.depth, each.ownReporting, each.reportingFrom.name) },
          { kind: "text", text: originText(each.depth, each.ownDefaults, each.defaultsFrom.name) },
        ]),
      },
    ],
  };
}

function originText(depth: number, own: boolean, from: string): string {
  if (depth === 0) return "set here";
  return own ? "its own" : `from ${from}`;
}

/** Spaces at the beginning of a cell are lost, so the depth is drawn. */
function indented(name: string, depth: number): string {
  return depth === 0 ? name : `${"· ".repeat(depth)}${name}`;
}
