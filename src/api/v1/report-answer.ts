import { z } from "zod";

import { list, named, time } from "../schema.ts";
import { level } from "./device-answer.ts";

/** Sums of bytes are decimal text: they may be larger than a number in JSON is read. */
const counts = {
  devices: z.int(),
  ok: z.int(),
  warning: z.int(),
  critical: z.int(),
  blindSpots: z.int(),
  storedBytes: z.string(),
  selectedBytes: z.string(),
};

const device = z.object({
  device: z.string(),
  owner: z.string().nullable(),
  organizationId: z.int(),
  organization: z.string(),
  level,
  asOf: time,
  lastActivityAt: time.nullable(),
  lastCompletedAt: time.nullable(),
  percentComplete: z.number().nullable(),
  selectedBytes: z.number(),
  storedBytes: z.number(),
  acknowledgedBy: z.string().nullable(),
});

/** The first of all devices of a kind; none by name for whoever sees totals. */
const section = z.object({ total: z.int(), devices: list(device) });

export const reportAnswer = z.object({
  organization: named,
  scope: z.enum(["full", "totals"]),
  madeAt: time,
  asOf: time,
  since: time,
  zone: z.string(),
  nextRunAt: time.nullable(),
  headline: z.object({
    ...counts,
    deactivated: z.int(),
    newlyCritical: z.int(),
    recovered: z.int(),
  }),
  organizations: list(
    z.object({
      ...counts,
      id: z.int(),
      parentId: z.int().nullable(),
      name: z.string(),
      depth: z.int(),
      ownReporting: z.boolean(),
    }),
  ),
  worst: section,
  newlyCritical: section,
  recovered: section,
  forecast: z.object({
    total: z.int(),
    devices: list(z.object({ device, level: z.enum(["warning", "critical"]), at: time })),
  }),
  blindSpots: list(z.object({ name: z.string(), total: z.int() })),
  peopleWithoutDevice: z.object({ total: z.int(), people: list(z.string()) }),
  sources: list(
    z.object({
      name: z.string(),
      mode: z.string(),
      asOf: time.nullable(),
      overdueSince: time.nullable(),
      devices: z.int(),
    }),
  ),
});
