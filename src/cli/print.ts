import { renderText } from "../view/text.ts";
import type { View } from "../view/view.ts";
import type { CliHost } from "./host.ts";

/** Wider lines are hard to follow with the eye. */
const WIDEST = 140;

/** Prints a view in the terminal's width; `zone` when its times belong to a place. */
export function printView(host: CliHost, view: View, zone?: string): void {
  const reader = zone === undefined ? host.reader : { ...host.reader, zone };
  host.out(renderText(view, reader, { width: Math.min(host.columns, WIDEST) }));
}

export function printLine(host: CliHost, line: string): void {
  host.out(`${line}\n`);
}
