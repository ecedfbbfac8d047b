import { z } from "zod";

import { list, time } from "../schema.ts";
import { level } from "./device-answer.ts";

/** What a device's levels rest on. */
export const whyAnswer = z.object({
  key: z.string(),
  name: z.string(),
  /** The time it is judged at; null: no source speaks for it. */
  asOf: time.nullable(),
  levels: z.object({ admins: level, owner: level.nullable() }).nullable(),
  /** Whose reporting settings are in force. */
  settingsFrom: z.string(),
  blindSpots: list(z.string()),
  archives: list(
    z.object({
      destinationName: z.string(),
      /** Whether it counts for the levels. */
      counts: z.boolean(),
      lastActivityAt: time.nullable(),
      lastCompletedAt: time.nullable(),
      percentComplete: z.number().nullable(),
      lastRun: z.string().nullable(),
      lastRunMessage: z.string().nullable(),
    }),
  ),
  /** The newest changes of level. */
  flips: list(
    z.object({
      at: time,
      audience: z.enum(["admins", "owner"]),
      fromLevel: level,
      toLevel: level,
      reason: z.string(),
    }),
  ),
  /** Who was told of the open outage, or will be. */
  tellings: list(
    z.object({
      kind: z.string(),
      level: level.nullable(),
      destination: z.string(),
      state: z.string(),
      reason: z.string(),
      createdAt: time,
      sentAt: time.nullable(),
    }),
  ),
});
