import type { BlindSpot } from "../core/blind-spot.ts";

const WORDS: Readonly<Record<BlindSpot, string>> = {
  clock: "Clock ahead of its source",
  "last-run-failed": "Last run failed",
  "never-backed-up": "Never backed up",
  "no-address": "Owner without a usable address",
  "no-owner": "Device without an owner",
  "not-completed": "Active, but nothing completed",
  "nothing-selected": "Nothing selected",
  "selection-shrunk": "Selection shrunk by 80 % or more",
};

/** What a blind spot is called for people (R8). */
export function blindSpotWords(name: BlindSpot): string {
  return WORDS[name];
}
