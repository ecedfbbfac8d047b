import { z } from "zod";

import { DELIVERY_WINDOWS, OWNER_FIELDS, WEEKDAYS } from "../../core/policy.ts";
import { list, named, time } from "../schema.ts";

const origin = {
  /** Whose settings these are. */
  from: named,
  /** False: they are inherited. */
  own: z.boolean(),
};
/** Give it back with a change: one made meanwhile by somebody else is then a conflict. */
const stamp = z.string();

export const ownerValues = z.object({
  warningDays: z.int(),
  criticalDays: z.int(),
  warningMail: z.boolean(),
  criticalMail: z.boolean(),
  deliveryWindow: z.enum(DELIVERY_WINDOWS),
  statusMail: z.boolean(),
  statusMailDays: z.int(),
});

/** The settings in force in an organization, each group with its origin. */
export const settingsAnswer = z.object({
  organization: named,
  reporting: z.object({
    ...origin,
    stamp,
    values: z.object({
      warningDays: z.int(),
      criticalDays: z.int(),
      sendReports: z.boolean(),
      reportDays: list(z.enum(WEEKDAYS)),
      reportTime: z.string(),
      zone: z.string(),
      recipients: list(z.string()),
    }),
    nextRunAt: time.nullable(),
  }),
  defaults: z.object({ ...origin, stamp, values: ownerValues, locked: list(z.enum(OWNER_FIELDS)) }),
  client: z.object({ ...origin, hidden: z.boolean() }),
});
