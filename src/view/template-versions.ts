import type { Instant } from "../core/instant.ts";
import type { View } from "./view.ts";

export interface TemplateVersionLine {
  readonly version: number;
  /** Null: it was taken away. */
  readonly content: string | null;
  readonly changedBy: string;
  readonly changedAt: Instant;
}

/** The changes of a text, the newest first. */
export function templateVersionsView(
  name: string,
  versions: readonly TemplateVersionLine[],
  now: Instant,
): View {
  const title = `Versions of ${name}`;
  if (versions.length === 0)
    return { title, parts: [{ kind: "text", spans: ["It was never changed here."] }] };
  return {
    title,
    parts: [
      {
        kind: "table",
        caption: "The newest first",
        columns: [
          { label: "Version", rowHeader: true },
          { label: "Text" },
          { label: "By" },
          { label: "Changed" },
        ],
        rows: versions.map(({ version, content, changedBy, changedAt }) => [
          { kind: "text", text: String(version) },
          { kind: "text", text: content ?? "(taken away)" },
          { kind: "text", text: changedBy },
          { kind: "time", at: changedAt, asOf: now },
        ]),
      },
    ],
  };
}
