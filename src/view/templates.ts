import type { Instant } from "../core/instant.ts";
import { type TemplateCategory, templateExamples, type TemplateSegment } from "./template.ts";
import type { Part, View } from "./view.ts";

export interface TemplateLine {
  readonly category: TemplateCategory;
  readonly segment: TemplateSegment;
  readonly content: string;
  readonly from: {
    readonly organizationName: string;
    readonly updatedBy: string;
    readonly updatedAt: Instant;
  } | null;
}

/** The texts in force, with whose they are, and what may be filled in. */
export function templatesView(lines: readonly TemplateLine[], organizationName: string, now: Instant): View {
  const parts: Part[] = [...Map.groupBy(lines, (line) => line.category)].flatMap(([category, group]) => [
    {
      kind: "table" as const,
      caption: category,
      columns: [
        { label: "Part", rowHeader: true },
        { label: "Text" },
        { label: "From" },
        { label: "By" },
        { label: "Changed" },
      ],
      rows: group.map((line) => [
        { kind: "text" as const, text: line.segment },
        { kind: "text" as const, text: line.content === "" ? "(none)" : line.content },
        { kind: "text" as const, text: line.from?.organizationName ?? "default" },
        { kind: "text" as const, text: line.from?.updatedBy ?? "" },
        line.from === null
          ? { kind: "text" as const, text: "" }
          : { kind: "time" as const, at: line.from.updatedAt, asOf: now },
      ]),
    },
    {
      kind: "text" as const,
      spans: [
        `To fill in: ${Object.keys(templateExamples(category))
          .map((name) => `{{ ${name} }}`)
          .join(" ")}`,
      ],
    },
  ]);
  return { title: `Texts of mails in ${organizationName}`, parts };
}
