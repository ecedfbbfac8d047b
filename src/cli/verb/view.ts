import { Option, type Command } from "commander";

import { isQueryWord } from "../../core/custom-report.ts";
import { exportCustomReport, showCustomReport } from "../../usecase/custom-report/run-custom-report.ts";
import { findReport } from "../../usecase/custom-report/saved-reports.ts";
import { findOrganization } from "../../usecase/access/find-organization.ts";
import { UsageError } from "../../usecase/context.ts";
import { customReportView } from "../../view/custom-report.ts";
import { examples } from "../example.ts";
import type { CliHost } from "../host.ts";
import { organizationArgument } from "../organization-argument.ts";
import { printView } from "../print.ts";

interface Options {
  readonly org?: string;
  readonly format: "text" | "csv" | "jsonl";
}

const MOST_ROWS = 100;
const BYTE_ORDER_MARK = "\uFEFF";

export function addViewVerb(program: Command, host: CliHost): void {
  program
    .command("view")
    .argument("<report>", "device-status, user-backup, or the name of a saved one")
    .argument(
      "[words...]",
      "as level=critical activity=30 os=win sort=-archiveBytes columns=deviceName,email",
    )
    .option("--org <organization>", "name, id in the backup system, or # and number; default: all")
    .addOption(
      new Option("--format <format>", "csv and jsonl print every row")
        .choices(["text", "csv", "jsonl"])
        .default("text"),
    )
    .description("print a report cut to your liking")
    .addHelpText(
      "after",
      examples(
        "view device-status level=critical sort=lastActivity",
        "view user-backup --org Sales --format csv",
        "view device-status completed=14 columns=all --format jsonl",
      ),
    )
    .action(async (name: string, words: readonly string[], options: Options) => {
      await host.withContext(async (ctx, actor) => {
        const stray = words.find((word) => !isQueryWord(word));
        if (stray !== undefined) {
          throw new UsageError(
            "invalid",
            `"${stray}" is not understood. Say it as level=critical; an organization as --org.`,
          );
        }
        const found = await findReport(ctx, actor, { name, words });
        const organizationId =
          options.org === undefined && found.organizationId !== null
            ? found.organizationId
            : await organizationArgument(ctx, actor, options.org, { verb: "devices" });
        const request = { organizationId, query: found.query };
        if (options.format === "text") {
          const shown = await showCustomReport(ctx, actor, { ...request, limit: MOST_ROWS });
          const { name: organization } = await findOrganization(ctx, actor, `#${organizationId}`, {
            verb: "devices",
          });
          printView(host, customReportView({ ...found, ...shown, organization, file: null }));
          return;
        }
        if (options.format === "csv") host.out(BYTE_ORDER_MARK);
        const decoder = new TextDecoder();
        await exportCustomReport(ctx, actor, { ...request, format: options.format }, (piece) => {
          host.out(decoder.decode(piece, { stream: true }));
        });
      });
    });
}
