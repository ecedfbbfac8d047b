import { chartLines } from "../../../src/view/text.ts";
import type { ChartPart } from "../../../src/view/view.ts";
import { type ChartPoint, type DataVisualizationBlock, plainLine, type SlackBlock } from "./blocks.ts";
import { clipTo } from "./escape.ts";
import { AXIS_LABEL, CHART_LABEL, CHART_POINTS, CHART_SEGMENTS, CHART_TITLE, RICH_TEXT } from "./limits.ts";
import { type Piece, type Surroundings, whole } from "./piece.ts";
import { codeBlock } from "./text-blocks.ts";

const TEXT_WIDTH = 78;

/** A chart; where it cannot be one, the same numbers as text with bars. */
export function chartPiece(part: ChartPart, { reader, surface, rejected, left }: Surroundings): Piece {
  const possible = surface === "message" && !rejected.has("data_visualization") && left.charts > 0;
  const chart = possible ? chartBlock(part) : null;
  if (chart !== null) {
    left.charts -= 1;
    return whole([chart]);
  }
  const lines = chartLines(part, reader, TEXT_WIDTH);
  const shown = linesWithin(lines, RICH_TEXT - 40);
  const more = lines.length - shown.length;
  const text = more > 0 ? [...shown, `and ${more} more`] : shown;
  return { ...whole([codeBlock(text.join("\n"))]), cut: more > 0 };
}

/** Null: Slack has no chart for these numbers. */
function chartBlock(part: ChartPart): SlackBlock | null {
  const chart = part.shape === "pie" ? pie(part) : axes(part, part.shape);
  return chart === null
    ? null
    : { type: "data_visualization", title: plainLine(part.title, CHART_TITLE), chart };
}

function pie(part: ChartPart): DataVisualizationBlock["chart"] | null {
  const segments = labelled(part).filter(({ value }) => value > 0);
  const drawn = segments.length > 0 && segments.length <= CHART_SEGMENTS && part.points.every(isDrawn);
  return drawn ? { type: "pie", segments } : null;
}

function axes(part: ChartPart, type: "bar" | "line"): DataVisualizationBlock["chart"] | null {
  const data = labelled(part);
  if (data.length === 0 || data.length > CHART_POINTS || !data.every(({ value }) => Number.isFinite(value))) {
    return null;
  }
  const unit = part.unit.trim() === "" ? {} : { y_label: plainLine(part.unit, AXIS_LABEL) };
  return {
    type,
    series: [{ name: plainLine(part.unit.trim() === "" ? part.title : part.unit, CHART_LABEL), data }],
    axis_config: { categories: data.map(({ label }) => label), ...unit },
  };
}

function isDrawn(point: ChartPoint): boolean {
  return Number.isFinite(point.value) && point.value >= 0;
}

/** Slack tells points apart by their labels: one that occurs again gets a number. */
function labelled(part: ChartPart): ChartPoint[] {
  const taken = new Set<string>();
  return part.points.map((point) => {
    let label = plainLine(point.label, CHART_LABEL);
    for (let number = 2; taken.has(label); number += 1) {
      const mark = ` (${number})`;
      label = `${clipTo(plainLine(point.label, CHART_LABEL), CHART_LABEL - mark.length)}${mark}`;
    }
    taken.add(label);
    return { label, value: point.value };
  });
}

function linesWithin(lines: readonly string[], most: number): string[] {
  const shown: string[] = [];
  let length = 0;
  for (const line of lines) {
    length += line.length + 1;
    if (length > most) break;
    shown.push(line);
  }
  return shown;
}
