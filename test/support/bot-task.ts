import { z } from "zod";

/** Data for a bot to bring in: an export, imported as it is or read as a pull source would. */
const botInput = z.object({
  path: z.string(),
  takenAt: z.number(),
  as: z.enum(["import", "pull"]),
  /** What it does not contain is gone. */
  full: z.boolean(),
});

/** What a bot in a process of its own is to do (`bot-child.ts`). */
export const botTask = z.object({
  /** Null: the embedded PostgreSQL under `dataDir`. */
  databaseUrl: z.string().nullable(),
  dataDir: z.string(),
  /** Left out: mails land in the outbox. */
  smtpUrl: z.string().optional(),
  lease: z.object({ beatIntervalMs: z.number(), leaseMs: z.number() }),
  inputs: z.array(botInput).readonly(),
});

export type BotInput = z.infer<typeof botInput>;
export type BotTask = z.infer<typeof botTask>;
