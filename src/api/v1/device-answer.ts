import { z } from "zod";

import { LEVELS } from "../../core/level.ts";
import { line, list, time } from "../schema.ts";

/** A device's id in its source, as lists give it; its name where no other has it. */
export const deviceKey = z.strictObject({ device: line(300) });

export const level = z.enum(LEVELS);

/** A device with what is known of its silence. */
export const deviceAnswer = z.object({
  /** Its id in its source. */
  key: z.string(),
  name: z.string(),
  organizationName: z.string(),
  ownerName: z.string().nullable(),
  ownerEmail: z.string().nullable(),
  state: z.enum(["active", "deactivated"]),
  level,
  /** Its newest backup activity, else when it was made. */
  clockAt: time,
  everBackedUp: z.boolean(),
  /** The time its sources speak for; null: none does. */
  asOf: time.nullable(),
  blindSpots: list(z.string()),
  openedAt: time.nullable(),
  acknowledgedBy: z.string().nullable(),
  acknowledgedAt: time.nullable(),
  snoozedUntil: time.nullable(),
  snoozedBy: z.string().nullable(),
});
