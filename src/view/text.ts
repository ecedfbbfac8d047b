import { formatCell, formatNumber, formatTime } from "./format.ts";
import { neutralLine } from "./neutral.ts";
import { pad, widthOf, wrap, wrapBehind } from "./text-layout.ts";
import { layOutTable } from "./text-table.ts";
import type {
  Action,
  Cell,
  ChartPart,
  FactsPart,
  LinesPart,
  Part,
  ReaderStyle,
  Span,
  TablePart,
  View,
} from "./view.ts";

const DEFAULT_WIDTH = 100;
const BAR_WIDTH = 40;

export interface TextOptions {
  /** Columns of the terminal; 100 when it is not said. */
  readonly width?: number;
}

/**
 * A view as plain text: for the terminal, the text part of a mail, and chats that reject the rich form.
 *
 * Buttons that lead nowhere are left out, because the text says the commands. Whatever names and messages of tools contain,
 * they cannot move the cursor, break a line or reorder what is around them.
 */
export function renderText(view: View, reader: ReaderStyle, options: TextOptions = {}): string {
  const width = Math.max(20, options.width ?? DEFAULT_WIDTH);
  const title = neutralLine(view.title);
  const blocks = [[...wrap(title, width), "═".repeat(Math.min(width, widthOf(title)))]];
  for (const part of view.parts) {
    const lines = renderPart(part, reader, width);
    if (lines.length > 0) blocks.push(lines);
  }
  if (showsTime(view)) blocks.push([`Times are those of ${neutralLine(reader.zone)}.`]);
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function renderPart(part: Part, reader: ReaderStyle, width: number): string[] {
  switch (part.kind) {
    case "heading": {
      const text = neutralLine(part.text);
      return [text, "─".repeat(Math.min(width, widthOf(text)))];
    }
    case "text":
      return wrap(spanText(part.spans, reader), width);
    case "facts":
      return renderFacts(part, reader, width);
    case "table":
      return renderTable(part, reader, width);
    case "chart":
      return chartLines(part, reader, width);
    case "note":
      return wrapBehind(part.tone === "warning" ? "Attention: " : "", spanText(part.spans, reader), width);
    case "list":
      return part.items.flatMap((spans) => wrapBehind("- ", spanText(spans, reader), width));
    case "lines":
      return renderLines(part, reader, width);
    case "actions":
      return [...part.actions, ...(part.more ?? [])].flatMap((action) => renderAction(action, width));
  }
}

/** Where a button leads, when it leads somewhere: on a line of its own, so that no mail program breaks it. */
function renderAction({ label, url }: Action, width: number): string[] {
  if (url === undefined) return [];
  return [...wrapBehind("- ", `${neutralLine(label)}:`, width), `  ${neutralLine(url)}`];
}

function spanText(spans: readonly Span[], reader: ReaderStyle): string {
  return spans
    .map((span) => {
      if (typeof span === "string") return neutralLine(span);
      if ("strong" in span) return neutralLine(span.strong);
      if ("code" in span) return neutralLine(span.code);
      if ("link" in span) return neutralLine(`${span.text} (${span.link})`);
      return formatTime(span.at, span.style, reader);
    })
    .join("");
}

function renderFacts(part: FactsPart, reader: ReaderStyle, width: number): string[] {
  const facts = part.facts.map((fact) => ({
    label: neutralLine(fact.label),
    value: cellText(fact.value, reader),
  }));
  const labelWidth = Math.max(0, ...facts.map((fact) => widthOf(fact.label)));
  return facts.flatMap((fact) => wrapBehind(`${pad(fact.label, labelWidth)}  `, fact.value, width));
}

function renderLines(part: LinesPart, reader: ReaderStyle, width: number): string[] {
  const lines = part.lines.flatMap(({ spans, actions }) => [
    ...wrapBehind("- ", spanText(spans, reader), width),
    ...actions.flatMap((action) => renderAction(action, width).map((line) => `  ${line}`)),
  ]);
  const more = part.moreLines ?? 0;
  return [...lines, ...(more > 0 ? [`and ${formatNumber(more, reader)} more`] : [])];
}

function renderTable(part: TablePart, reader: ReaderStyle, width: number): string[] {
  const caption = wrap(neutralLine(part.caption), width);
  const lines = part.rows.length === 0 ? ["none"] : tableLines(part, reader, width);
  const more = part.moreRows ?? 0;
  return [...caption, ...lines, ...(more > 0 ? [`and ${formatNumber(more, reader)} more`] : [])];
}

function tableLines(part: TablePart, reader: ReaderStyle, width: number): string[] {
  const columns = part.columns.map((column, index) => ({
    label: neutralLine(column.label),
    align: column.align ?? "left",
    clips: part.rows.every((row) => row[index]?.kind === "text"),
  }));
  const rows = part.rows.map((row) => row.map((cell) => cellText(cell, reader)));
  return layOutTable({ columns, rows }, width);
}

/** A chart as text: its title, then a bar and the number for each point. */
export function chartLines(part: ChartPart, reader: ReaderStyle, width: number): string[] {
  const unit = neutralLine(part.unit);
  const points = part.points.map((point) => ({
    label: neutralLine(point.label),
    text: `${formatNumber(point.value, reader)} ${unit}`.trimEnd(),
    value: point.value,
  }));
  const labelWidth = Math.max(0, ...points.map((point) => widthOf(point.label)));
  const textWidth = Math.max(0, ...points.map((point) => widthOf(point.text)));
  const room = Math.max(1, Math.min(BAR_WIDTH, width - labelWidth - textWidth - 4));
  const most = Math.max(0, ...points.map((point) => point.value));
  const lines = points.map((point) => {
    const bar = pad(barOf(point.value, most, room), room);
    return `${pad(point.label, labelWidth)}  ${bar}  ${pad(point.text, textWidth, "right")}`;
  });
  return [...wrap(neutralLine(part.title), width), ...(lines.length === 0 ? ["none"] : lines)];
}

/** What is more than nothing shows at least one block. */
function barOf(value: number, most: number, room: number): string {
  if (value <= 0 || most <= 0) return "";
  return "█".repeat(Math.max(1, Math.round((value / most) * room)));
}

function cellText(cell: Cell, reader: ReaderStyle): string {
  return neutralLine(formatCell(cell, reader));
}

/** Whether the view shows a time of day, so that the reader must know in which zone. */
export function showsTime(view: View): boolean {
  return view.parts.some((part) => {
    switch (part.kind) {
      case "table":
        return part.rows.some((row) => row.some(isClockTime));
      case "facts":
        return part.facts.some((fact) => isClockTime(fact.value));
      case "text":
      case "note":
        return part.spans.some(isClockSpan);
      case "list":
        return part.items.some((spans) => spans.some(isClockSpan));
      case "lines":
        return part.lines.some(({ spans }) => spans.some(isClockSpan));
      case "heading":
      case "chart":
      case "actions":
        return false;
    }
  });
}

function isClockTime(cell: Cell): boolean {
  return cell.kind === "time" && cell.at !== null;
}

function isClockSpan(span: Span): boolean {
  return typeof span === "object" && "at" in span && span.style !== "date";
}
