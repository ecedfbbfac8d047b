import type { KnownBlock, PlainTextElement } from "@slack/web-api";

import { neutralLine } from "../../../src/view/neutral.ts";
import { NOTHING } from "../../../src/view/format.ts";
import { clipTo } from "./escape.ts";

/** A chart; the SDK has no type for it (docs.slack.dev/reference/block-kit/blocks/data-visualization-block). */
export interface DataVisualizationBlock {
  readonly type: "data_visualization";
  readonly title: string;
  readonly chart: PieChart | AxisChart;
}

export interface ChartPoint {
  readonly label: string;
  readonly value: number;
}

interface PieChart {
  readonly type: "pie";
  readonly segments: readonly ChartPoint[];
}

interface AxisChart {
  readonly type: "bar" | "line";
  readonly series: readonly { readonly name: string; readonly data: readonly ChartPoint[] }[];
  readonly axis_config: { readonly categories: readonly string[]; readonly y_label?: string };
}

export type SlackBlock = KnownBlock | DataVisualizationBlock;

/**
 * What a workspace may refuse, under the names by which it is remembered. `long_message` is a message that is
 * shorter than what Slack is known to take, and was refused nevertheless.
 */
export const CAPABILITIES = ["data_table", "table", "data_visualization", "long_message"] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** One line in which Slack interprets nothing, not even `:signs:`. An empty text becomes a dash. */
export function plainText(text: string, most: number): PlainTextElement {
  return { type: "plain_text", text: plainLine(text, most), emoji: false };
}

/** Foreign text as one line of at most `most` characters that is never empty. */
export function plainLine(text: string, most: number): string {
  const line = clipTo(neutralLine(text).trim(), most);
  return line === "" ? NOTHING : line;
}
