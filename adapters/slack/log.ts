import { type Logger, LogLevel } from "@slack/bolt";

/** Structured log lines, as the rest of the program writes them. */
export interface SlackLog {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

/** What Slack's packages say. Anybody can make them warn by sending them something, so warnings are information. */
export function packageLogger(log: SlackLog): Logger {
  function at(level: "info" | "warn") {
    return (...said: unknown[]) => {
      log[level]({ said: said.map(String).join(" ") }, "Slack's package says");
    };
  }
  return {
    debug: () => undefined,
    info: at("info"),
    warn: at("info"),
    error: at("warn"),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}
