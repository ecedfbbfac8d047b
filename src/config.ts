import { resolve } from "node:path";

import { z } from "zod";

/** Everything the environment decides, read once at the start. */
export interface Config {
  /** Null: the embedded PostgreSQL under `dataDir`. */
  readonly databaseUrl: string | null;
  /** Absolute. */
  readonly dataDir: string;
  readonly port: number;
  readonly host: string;
  readonly publicUrl: string | null;
  readonly heartbeatUrl: string | null;
  readonly logLevel: "debug" | "info" | "warn" | "error";
  /** Whether the sample company is loaded into an empty database without a source. */
  readonly sample: boolean;
  readonly graceDays: number;
  readonly notCompletedDays: number;
  readonly pricePerGbMonth: string;
  readonly currency: string;
  readonly botAdmins: readonly string[];
}

/** Says every fault of the configuration at once. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length === 1 ? "a fault" : `${faults.length} faults`}:\n${faults.map((fault) => `  ${fault}`).join("\n")}`,
    );
    this.faults = faults;
  }
}

const WEB = /^https?$/u;
const POSTGRES = /^postgres(?:ql)?$/u;

const days = z.coerce
  .number("must be a number of days")
  .int("must be whole days")
  .min(1, "must be at least 1 day")
  .max(365, "must be at most 365 days");

const environment = z.object({
  DATABASE_URL: url(POSTGRES, "must be like postgres://user:password@host:5432/database").optional(),
  DATA_DIR: z.string().default("./data"),
  PORT: z.coerce
    .number("must be a port number from 0 to 65535")
    .int("must be a port number from 0 to 65535")
    .min(0, "must be a port number from 0 to 65535")
    .max(65_535, "must be a port number from 0 to 65535")
    .default(3978),
  HOST: z.string().default("0.0.0.0"),
  PUBLIC_URL: url(WEB, "must be like https://backup.example.com").optional(),
  HEARTBEAT_URL: url(WEB, "must be like https://hc.example.com/ping/ID").optional(),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error"], "must be debug, info, warn or error").default("warn"),
  SAMPLE: z.enum(["0", "1"], "must be 0 or 1").default("1"),
  GRACE_DAYS: days.default(7),
  NOT_COMPLETED_DAYS: days.default(14),
  PRICE_PER_GB_MONTH: z
    .string()
    .regex(/^\d{1,6}(?:\.\d{1,6})?$/u, "must be a decimal number like 0.05")
    .default("0.05"),
  CURRENCY: z
    .string()
    .regex(/^[A-Z]{3}$/u, "must be a currency code like EUR")
    .default("EUR"),
  BOT_ADMINS: z
    .string()
    .default("")
    .transform(splitList)
    .pipe(z.array(z.email("must be e-mail addresses, separated by commas"))),
});

/** The names the environment may set, for the documentation and its test. */
export const CONFIG_NAMES: readonly string[] = Object.keys(environment.shape);

/**
 * Reads the configuration. An empty variable counts as not set. Throws `ConfigError` with all faults;
 * values are never part of the message, for they may be secrets.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ""),
  );
  const read = environment.safeParse(given);
  if (!read.success) {
    throw new ConfigError([
      ...new Set(read.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}.`)),
    ]);
  }
  const { data } = read;
  return {
    databaseUrl: data.DATABASE_URL ?? null,
    dataDir: resolve(data.DATA_DIR),
    port: data.PORT,
    host: data.HOST,
    publicUrl: data.PUBLIC_URL?.replace(/\/+$/u, "") ?? null,
    heartbeatUrl: data.HEARTBEAT_URL ?? null,
    logLevel: data.LOG_LEVEL,
    sample: data.SAMPLE === "1",
    graceDays: data.GRACE_DAYS,
    notCompletedDays: data.NOT_COMPLETED_DAYS,
    pricePerGbMonth: data.PRICE_PER_GB_MONTH,
    currency: data.CURRENCY,
    botAdmins: data.BOT_ADMINS,
  };
}

function url(protocol: RegExp, message: string): z.ZodURL {
  return z.url({ protocol, error: message });
}

function splitList(text: string): string[] {
  return text
    .split(",")
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== "");
}
