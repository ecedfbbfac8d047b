import prettyBytes from "pretty-bytes";

import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS } from "../core/instant.ts";
import type { Level } from "../core/level.ts";
import { localTime } from "../core/local-day.ts";
import type { Cell, ReaderStyle, TimeStyle } from "./view.ts";

/** Stands for a value that there is none of. */
export const NOTHING = "–";

/** A cell's value as text. Foreign text is returned as it is; see `neutralLine`. */
export function formatCell(cell: Cell, reader: ReaderStyle): string {
  switch (cell.kind) {
    case "text":
      return cell.text;
    case "number":
      return formatNumber(cell.value, reader, cell.digits);
    case "bytes":
      return formatBytes(cell.value, reader, cell.signed === true);
    case "percent":
      return formatPercent(cell.value, reader);
    case "level":
      return levelWord(cell.level);
    case "time":
      return formatTimeWithAge(cell.at, cell.asOf, reader);
    case "money":
      return formatMoney(cell.amount, cell.currency, reader);
  }
}

/** A number with the reader's separators and `digits` digits after the point; without it, up to two. */
export function formatNumber(value: number, reader: ReaderStyle, digits?: number): string {
  const fraction =
    digits === undefined
      ? { maximumFractionDigits: 2 }
      : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(reader.locale, fraction).format(value);
}

/** A size in decimal units (1 kB = 1000 B), three digits; with its sign when it is a change. */
export function formatBytes(value: bigint, reader: ReaderStyle, signed: boolean = false): string {
  return prettyBytes(value, { locale: reader.locale, signed }).trim();
}

/** A percentage cut, not rounded, to one digit, so that only what is complete reads 100%. */
export function formatPercent(value: number | null, reader: ReaderStyle): string {
  if (value === null) return NOTHING;
  // The small addend undoes what binary fractions lose: 57.3 × 10 must not be cut to 572.
  const cut = Math.floor(value * 10 + 1e-6) / 10;
  const format = new Intl.NumberFormat(reader.locale, { style: "percent", maximumFractionDigits: 1 });
  return format.format(cut / 100);
}

/** An amount of money; `amount` is a decimal number as text, so that no digit is lost. */
export function formatMoney(amount: string, currency: string, reader: ReaderStyle): string {
  if (!isDecimal(amount) || !/^[A-Z]{3}$/.test(currency)) return `${amount} ${currency}`;
  const format = new Intl.NumberFormat(reader.locale, {
    style: "currency",
    currency,
    currencyDisplay: "code",
  });
  return format.format(amount).replaceAll("\u00a0", " ");
}

/** `2026-11-05 09:12` in the reader's zone, or its date or time alone. */
export function formatTime(at: Instant, style: TimeStyle, reader: ReaderStyle): string {
  const { day, time } = localTime(at, reader.zone);
  switch (style) {
    case "date":
      return day;
    case "time":
      return time;
    case "date-time":
      return `${day} ${time}`;
  }
}

/** A time with its age at `asOf` beside it, `2026-11-05 09:12 (14 days)` (R16); null is `never`. */
export function formatTimeWithAge(at: Instant | null, asOf: Instant, reader: ReaderStyle): string {
  if (at === null) return "never";
  return `${formatTime(at, "date-time", reader)} (${formatAge(asOf - at)})`;
}

/** A stretch of time in its largest unit, cut: `14 days`, `5 h`, `12 min`; `in 3 days` when it lies ahead. */
export function formatAge(ms: number): string {
  if (ms < 0) return `in ${formatAge(-ms)}`;
  const days = Math.floor(ms / DAY_MS);
  if (days > 0) return days === 1 ? "1 day" : `${days} days`;
  const hours = Math.floor(ms / HOUR_MS);
  return hours > 0 ? `${hours} h` : `${Math.floor(ms / MINUTE_MS)} min`;
}

/** The word for a level; the same everywhere, so that it can be searched for. */
export function levelWord(level: Level): string {
  return level;
}

function isDecimal(text: string): text is `${number}` {
  return /^-?\d+(\.\d+)?$/.test(text);
}
