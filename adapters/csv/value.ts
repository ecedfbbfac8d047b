import { cleanText } from "../../src/core/clean-text.ts";
import type { Instant } from "../../src/core/instant.ts";
import { parseTime } from "../../src/core/parse-time.ts";
import { ID_MAX_CHARS } from "../../src/core/tool-device.ts";
import type { Column, Layout } from "./columns.ts";

/** A value of a row that cannot be used. */
export class BadValue extends Error {
  override readonly name = "BadValue";
  readonly column: Column;

  constructor(column: Column, reason: string) {
    super(reason);
    this.column = column;
  }
}

const TEXT_MAX_CHARS = 200;
const WHOLE = /^\d+(?:\.0+)?$/;
const DECIMAL = /^\d+(?:\.\d+)?$/;
/** What a spreadsheet makes of a long number; its last digits are lost. */
const SCIENTIFIC = /^\d(?:[.,]\d+)?E\+\d+$/i;

/** The values of one row. Empty and "null" are null; what cannot be read is a `BadValue`. */
export class Row {
  readonly #fields: readonly string[];
  readonly #index: Layout["index"];

  constructor(fields: readonly string[], layout: Layout) {
    this.#fields = fields;
    this.#index = layout.index;
  }

  text(column: Column): string | null {
    const value = this.#raw(column);
    return value === null ? null : cleanText(value, TEXT_MAX_CHARS);
  }

  id(column: Column): string | null {
    const value = this.#raw(column);
    if (value === null) return null;
    if (value.length > ID_MAX_CHARS) throw new BadValue(column, `is longer than ${ID_MAX_CHARS} characters`);
    if (SCIENTIFIC.test(value)) {
      throw new BadValue(
        column,
        `"${value}" was rounded by a spreadsheet; import the file as it was exported`,
      );
    }
    return cleanText(value, ID_MAX_CHARS);
  }

  requiredId(column: Column): string {
    const value = this.id(column);
    if (value === null) throw new BadValue(column, "is empty");
    return value;
  }

  /** ISO 8601; a time without zone is in UTC, as the console shows its times. */
  time(column: Column): Instant | null {
    const value = this.#raw(column);
    if (value === null) return null;
    const at = parseTime(value, "UTC");
    if (at === null)
      throw new BadValue(column, `"${cleanText(value, 40)}" is not a time such as 2026-05-31T14:00:00Z`);
    return at;
  }

  bytes(column: Column): number | null {
    const value = this.#raw(column);
    if (value === null) return null;
    const bytes = Number(value);
    if (!WHOLE.test(value) || !Number.isSafeInteger(bytes)) {
      throw new BadValue(column, `"${cleanText(value, 40)}" is not a number of bytes`);
    }
    return bytes;
  }

  percent(column: Column): number | null {
    const value = this.#raw(column);
    if (value === null) return null;
    const percent = Number(value);
    if (!DECIMAL.test(value) || percent > 100) {
      throw new BadValue(column, `"${cleanText(value, 40)}" is not a number from 0 to 100`);
    }
    return percent;
  }

  flag(column: Column): boolean | null {
    const value = this.#raw(column)?.toLowerCase() ?? null;
    if (value === null) return null;
    if (value === "true" || value === "1") return true;
    if (value === "false" || value === "0") return false;
    throw new BadValue(column, `"${cleanText(value, 40)}" is neither true nor false`);
  }

  #raw(column: Column): string | null {
    const value = this.#fields[this.#index.get(column) ?? -1]?.trim() ?? "";
    return value === "" || value === "null" ? null : value;
  }
}
