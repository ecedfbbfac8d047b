import { Option, type Command } from "commander";

import type { Instant } from "../../core/instant.ts";
import { requireScope } from "../../usecase/access/require-access.ts";
import { buildReport } from "../../usecase/report/build-report.ts";
import type { Report } from "../../core/report.ts";
import { deviceFile } from "../../view/report-csv.ts";
import { reportView } from "../../view/report.ts";
import { instant } from "../argument.ts";
import { examples } from "../example.ts";
import type { CliHost } from "../host.ts";
import { organizationArgument } from "../organization-argument.ts";
import { printView } from "../print.ts";

const SCOPES = ["full", "totals"] as const;

interface Options {
  readonly format: "text" | "csv" | "json";
  readonly asOf?: Instant;
}

export function addReportVerb(program: Command, host: CliHost): void {
  program
    .command("report")
    .argument("[organization]", "name, id in the backup system, or # and number; default: all")
    .description("print the report of an organization and everything below it")
    .addOption(
      new Option("--format <format>", "csv: the devices the report names")
        .choices(["text", "csv", "json"])
        .default("text"),
    )
    .option("--as-of <time>", "as it was at this time; without an offset in UTC", instant)
    .addHelpText(
      "after",
      examples("report", "report Engineering --format csv", "report --as-of 2026-11-19T09:00Z"),
    )
    .action(async (word: string | undefined, options: Options) => {
      const report = await host.withContext(async (ctx, actor) => {
        const organizationId = await organizationArgument(ctx, actor, word, {
          verb: "report",
          accept: SCOPES,
        });
        const asked = { verb: "report", organizationId, accept: SCOPES } as const;
        const { scope } = await requireScope(ctx, actor, asked);
        return await buildReport(ctx, {
          organizationId,
          scope: scope === "full" ? "full" : "totals",
          ...(options.asOf === undefined ? {} : { asOf: options.asOf }),
        });
      });
      printReport(host, report, options.format);
    });
}

function printReport(host: CliHost, report: Report, format: Options["format"]): void {
  switch (format) {
    case "text":
      printView(host, reportView(report, { ownerNames: "full" }), report.zone);
      return;
    case "csv":
      host.out(deviceFile(report, "full").content);
      return;
    case "json":
      host.out(`${JSON.stringify(report, null, 2)}\n`);
  }
}
