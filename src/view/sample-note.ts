import type { NotePart } from "./view.ts";

/** Stands wherever data of the sample company is shown. */
export const SAMPLE_NOTE: NotePart = {
  kind: "note",
  tone: "plain",
  spans: ["Sample data: no real device is meant."],
};
