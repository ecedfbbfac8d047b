import { formatNumber } from "../../../src/view/format.ts";
import type { ChartPart, ReaderStyle } from "../../../src/view/view.ts";
import type { CardChart, Container } from "./elements.ts";
import { clipTo, markdownLine, plainLine } from "./escape.ts";
import {
  CHART_LABEL,
  CHART_POINTS,
  CHART_SEGMENTS,
  FACTS,
  TITLE_TEXT,
  UPRIGHT_BARS,
  UPRIGHT_LABEL,
} from "./limits.ts";
import { type Piece, type Surroundings, whole } from "./piece.ts";
import { moreNote } from "./table.ts";
import { smallNote, strongLine } from "./text-elements.ts";

interface Point {
  readonly label: string;
  readonly value: number;
}

/** The colours that mean something; Teams fits them to the theme. */
const COLORS = { ok: "good", warning: "warning", critical: "attention" } as const;

/** A chart; where it cannot be one, the same numbers as text. */
export function chartPiece(part: ChartPart, { reader, surface, rejected, left }: Surroundings): Piece {
  const fallback = numbers(part, reader);
  const possible = surface.kind === "message" && !rejected.has("charts") && left.charts > 0;
  const chart = possible ? chartOf(part, fallback) : null;
  if (chart !== null) {
    left.charts -= 1;
    return whole([chart]);
  }
  return { ...whole([fallback]), cut: part.points.length > FACTS };
}

/** Null: these numbers make no picture. */
function chartOf(part: ChartPart, fallback: Container): CardChart | null {
  const points = labelled(part);
  const most = part.shape === "pie" ? CHART_SEGMENTS : CHART_POINTS;
  if (points.length === 0 || points.length > most) return null;
  if (!points.every(({ value }) => Number.isFinite(value))) return null;
  const title = plainLine(part.title, TITLE_TEXT);
  switch (part.shape) {
    case "pie":
      return pie(points, title, fallback);
    case "line":
      return {
        type: "Chart.Line",
        title,
        ...axis("yAxisTitle", part.unit),
        data: [{ legend: nameOf(part), values: points.map(({ label, value }) => ({ x: label, y: value })) }],
        fallback,
      };
    case "bar":
      return bars(part, points, title, fallback);
  }
}

function pie(points: readonly Point[], title: string, fallback: Container): CardChart | null {
  const drawn = points.filter(({ value }) => value > 0);
  if (drawn.length === 0 || points.some(({ value }) => value < 0)) return null;
  const data = drawn.map(({ label, value }) => ({ legend: label, value, ...colorOf(label) }));
  return { type: "Chart.Pie", title, data, fallback };
}

function bars(part: ChartPart, points: readonly Point[], title: string, fallback: Container): CardChart {
  const upright = points.length <= UPRIGHT_BARS && points.every(({ label }) => label.length <= UPRIGHT_LABEL);
  return {
    type: upright ? "Chart.VerticalBar" : "Chart.HorizontalBar",
    title,
    ...axis(upright ? "yAxisTitle" : "xAxisTitle", part.unit),
    data: points.map(({ label, value }) => ({ x: label, y: value, ...colorOf(label) })),
    fallback,
  };
}

/** The numbers of a chart: a label and a value each. */
function numbers(part: ChartPart, reader: ReaderStyle): Container {
  const unit = part.unit.trim() === "" ? "" : ` ${markdownLine(part.unit, CHART_LABEL)}`;
  const facts = part.points.slice(0, FACTS).map(({ label, value }) => ({
    title: markdownLine(label, CHART_LABEL),
    value: `${formatNumber(value, reader)}${unit}`,
  }));
  return {
    type: "Container",
    items: [
      strongLine(part.title),
      facts.length === 0 ? smallNote("none") : { type: "FactSet", facts },
      ...moreNote(part.points.length - facts.length, reader),
    ],
  };
}

function axis<Name extends string>(name: Name, unit: string): { [key in Name]?: string } {
  const title: { [key in Name]?: string } = {};
  if (unit.trim() !== "") title[name] = plainLine(unit, CHART_LABEL);
  return title;
}

function nameOf({ unit, title }: ChartPart): string {
  return plainLine(unit.trim() === "" ? title : unit, CHART_LABEL);
}

function colorOf(label: string): { color?: (typeof COLORS)[keyof typeof COLORS] } {
  return label === "ok" || label === "warning" || label === "critical" ? { color: COLORS[label] } : {};
}

/** Points are told apart by their labels: one that occurs again gets a number. */
function labelled(part: ChartPart): Point[] {
  const taken = new Set<string>();
  return part.points.map((point) => {
    const own = plainLine(point.label, CHART_LABEL);
    let label = own;
    for (let number = 2; taken.has(label); number += 1) {
      const mark = ` (${number})`;
      label = `${clipTo(own, CHART_LABEL - mark.length)}${mark}`;
    }
    taken.add(label);
    return { label, value: point.value };
  });
}
