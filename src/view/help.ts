import type { Part, Span, View } from "./view.ts";

export interface HelpLine {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
}

/** What the asker can say, as their roles allow. */
export function helpView(lines: readonly HelpLine[], command: string): View {
  const items = lines.map((line): Span[] => [{ code: commandOf(line) }, `  ${line.summary}`]);
  return {
    title: "What you can ask the backup report bot",
    parts: [
      {
        kind: "text",
        spans: [
          "Say ",
          { code: command },
          " and one of these. Most take an organization as last word; without one, this channel’s is meant, or all you may see.",
        ],
      },
      { kind: "list", items },
    ],
  };
}

/** One command in more words. */
export function helpWordView(line: HelpLine & { readonly aliases: readonly string[] }): View {
  const parts: Part[] = [{ kind: "text", spans: [{ code: commandOf(line) }] }];
  if (line.aliases.length > 0) {
    parts.push({ kind: "text", spans: ["Also: ", { code: line.aliases.join(", ") }] });
  }
  return { title: `${line.name}: ${line.summary}`, parts };
}

function commandOf({ name, usage }: HelpLine): string {
  return usage === "" ? name : `${name} ${usage}`;
}
