import type { FileDecoder } from "../../src/port/source.ts";
import { decode } from "./decode.ts";
import { isHeader } from "./header.ts";
import { newestDate } from "./newest-date.ts";

/** Reads the "Device Status" export of the CrashPlan console: 34 columns, a row per device and archive. */
export const csvDecoder: FileDecoder = {
  kind: "csv",
  recognises: (head) => isHeader(head.trimStart().split("\n", 1)[0] ?? ""),
  newestDate,
  decode: (chunks, options) => ({ observations: decode(chunks, options) }),
};
