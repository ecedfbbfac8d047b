import type { Command } from "commander";

import { examples } from "../example.ts";
import type { CliHost, Finding } from "../host.ts";
import { printLine } from "../print.ts";
import { QuietFailure } from "../quiet-failure.ts";

export function addDoctorVerb(program: Command, host: CliHost): void {
  program
    .command("doctor")
    .description(
      "check settings, database, pooler, clock, queue, mail server and sources; exit code 1 when something is wrong",
    )
    .addHelpText("after", examples("doctor"))
    .action(async () => {
      const findings = await host.doctor();
      const width = Math.max(0, ...findings.map(({ what }) => what.length));
      for (const { state, what, text } of findings) {
        printLine(host, `${LABELS[state].padEnd(5)}  ${what.padEnd(width)}  ${text}`);
      }
      if (findings.some(({ state }) => state === "wrong")) throw new QuietFailure();
    });
}

const LABELS: Record<Finding["state"], string> = { ok: "ok", off: "off", wrong: "WRONG" };
