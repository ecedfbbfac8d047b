import { localDay } from "../../core/local-day.ts";
import { csvFile, fileWord } from "../../view/csv-file.ts";
import type { ViewFile } from "../../view/view.ts";
import type { Actor, Context } from "../context.ts";
import { type CustomRequest, exportCustomReport } from "./run-custom-report.ts";

/** Rows that go with a message; more are read at the terminal or by HTTP, where they stream. */
const MOST_ROWS = 50_000;
const BYTE_ORDER_MARK = "\uFEFF";

/** All rows of a report as a CSV file for a message; null: there are too many, or none. Throws `denied`. */
export async function customReportFile(
  ctx: Context,
  actor: Actor,
  asked: CustomRequest & {
    readonly name: string;
    readonly organization: { readonly id: number; readonly name: string };
    readonly total: number;
  },
): Promise<ViewFile | null> {
  if (asked.total === 0 || asked.total > MOST_ROWS) return null;
  const pieces: Buffer[] = [];
  await exportCustomReport(ctx, actor, { ...asked, format: "csv" }, (piece) => void pieces.push(piece));
  const name = [asked.name, asked.organization.name].map((part) => fileWord({ id: 0, name: part })).join("-");
  const day = localDay(ctx.now(), "UTC");
  return csvFile(`${name}-${day}`, `${BYTE_ORDER_MARK}${Buffer.concat(pieces).toString("utf8")}`);
}
