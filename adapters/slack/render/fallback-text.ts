import { formatAge, formatCell, formatNumber, formatTime, NOTHING } from "../../../src/view/format.ts";
import type { Cell, Part, ReaderStyle, Span, TablePart, View } from "../../../src/view/view.ts";
import { clipEscaped, escapeFallback } from "./escape.ts";
import { MESSAGE_TEXT } from "./limits.ts";
import { linkToken } from "./spans.ts";

/** Said at the end when not all of it fits. */
const MORE = "… The rest stands in the message itself.";
/** One line of a table or list is not read further. */
const LINE = 400;
/** More rows than that are only counted. */
const ROWS = 100;

/**
 * A view as plain lines: what a notification shows, what a screen reader reads, what an old client falls back to.
 * Times are those of the view's reader. At most 4,000 characters, cut between lines; nothing in it is interpreted.
 */
export function fallbackText(view: View, reader: ReaderStyle): string {
  const zone = view.parts.some(showsTime) ? `\nTimes are those of ${escapeFallback(reader.zone)}.` : "";
  const most = MESSAGE_TEXT - zone.length - MORE.length - 1;
  const lines = [escapeLine(view.title), ...view.parts.flatMap((part) => partLines(part, reader))];
  let text = "";
  for (const line of lines.filter((each) => each.trim() !== "")) {
    const longer = text === "" ? line : `${text}\n${line}`;
    if (longer.length > most) return `${text}\n${MORE}${zone}`;
    text = longer;
  }
  return text === "" ? MORE : text + zone;
}

function partLines(part: Part, reader: ReaderStyle): string[] {
  switch (part.kind) {
    case "heading":
      return [escapeLine(part.text)];
    case "text":
      return [spanLine(part.spans, reader)];
    case "facts":
      return part.facts.map(({ label, value }) => `${escapeLine(label)}: ${cellLine(value, reader)}`);
    case "table":
      return tableLines(part, reader);
    case "chart": {
      const unit = part.unit === "" ? "" : ` ${escapeFallback(part.unit)}`;
      const points = part.points.map(
        ({ label, value }) => `${escapeFallback(label)} ${formatNumber(value, reader)}${unit}`,
      );
      return [`${escapeLine(part.title)}: ${points.length === 0 ? "none" : points.join(", ")}`];
    }
    case "note":
      return [`${part.tone === "warning" ? "Attention: " : ""}${spanLine(part.spans, reader)}`];
    case "list":
      return part.items.map((spans) => `- ${spanLine(spans, reader)}`);
    case "lines":
      return [
        ...part.lines.map(({ spans }) => `- ${spanLine(spans, reader)}`),
        ...moreLine(part.moreLines ?? 0, reader),
      ];
    case "actions":
      return [];
  }
}

/** Each row names its values, because a reader cannot look up at the header. */
function tableLines(part: TablePart, reader: ReaderStyle): string[] {
  const lines = part.rows.slice(0, ROWS).map((row) => {
    const cells = row.map((cell, index) => {
      const column = part.columns[index];
      const value = cellLine(cell, reader);
      return column === undefined || column.rowHeader === true
        ? value
        : `${escapeLine(column.label)} ${value}`;
    });
    return `- ${cells.join(", ")}`;
  });
  const rows = lines.length === 0 ? ["none"] : lines;
  const more = part.rows.length - lines.length + (part.moreRows ?? 0);
  return [`${escapeLine(part.caption)}:`, ...rows, ...moreLine(more, reader)];
}

function moreLine(more: number, reader: ReaderStyle): string[] {
  return more > 0 ? [`and ${formatNumber(more, reader)} more`] : [];
}

function spanLine(spans: readonly Span[], reader: ReaderStyle): string {
  return spans
    .map((span) => {
      if (typeof span === "string") return escapeLine(span);
      if ("strong" in span) return escapeLine(span.strong);
      if ("code" in span) return escapeLine(span.code);
      if ("link" in span) return linkToken(span.link, span.text);
      return formatTime(span.at, span.style, reader);
    })
    .join("");
}

function cellLine(cell: Cell, reader: ReaderStyle): string {
  if (cell.kind === "time" && cell.at !== null) {
    return `${formatTime(cell.at, "date-time", reader)} (${formatAge(cell.asOf - cell.at)})`;
  }
  const text = formatCell(cell, reader).trim();
  return text === "" ? NOTHING : escapeLine(text);
}

function escapeLine(text: string): string {
  return clipEscaped(text, LINE, escapeFallback);
}

function showsTime(part: Part): boolean {
  switch (part.kind) {
    case "table":
      return part.rows.some((row) => row.some(isTime));
    case "facts":
      return part.facts.some((fact) => isTime(fact.value));
    case "text":
    case "note":
      return part.spans.some(isTimeSpan);
    case "list":
      return part.items.some((spans) => spans.some(isTimeSpan));
    case "lines":
      return part.lines.some(({ spans }) => spans.some(isTimeSpan));
    case "heading":
    case "chart":
    case "actions":
      return false;
  }
}

function isTime(cell: Cell): boolean {
  return cell.kind === "time" && cell.at !== null;
}

function isTimeSpan(span: Span): boolean {
  return typeof span === "object" && "at" in span && span.style !== "date";
}
