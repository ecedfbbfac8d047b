import type { Command } from "commander";

import { exportAudit } from "../../usecase/audit/page-audit.ts";
import { showAudit } from "../../usecase/audit/show-audit.ts";
import { auditView } from "../../view/audit.ts";
import { examples } from "../example.ts";
import type { CliHost } from "../host.ts";
import { organizationArgument } from "../organization-argument.ts";
import { printView } from "../print.ts";

interface Options {
  readonly export?: string;
}

export function addAuditVerb(program: Command, host: CliHost): void {
  program
    .command("audit")
    .argument("[organization]", "only what concerns it and all below it")
    .description("say who changed what, newest first; or print all of it as CSV")
    .option("--export <reason>", "all of it as CSV; the reason is written down in the audit and in the file")
    .addHelpText("after", examples("audit Sales", 'audit --export "yearly review" > audit.csv'))
    .action(async (organization: string | undefined, options: Options) => {
      await host.withContext(async (ctx, actor) => {
        const { export: reason } = options;
        if (reason === undefined) {
          const { organizationName, lines } = await showAudit(ctx, actor, organization ?? "");
          printView(host, auditView(organizationName, lines, ctx.now()));
          return;
        }
        const organizationId =
          organization === undefined
            ? null
            : await organizationArgument(ctx, actor, organization, { verb: "audit" });
        const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
        await exportAudit(ctx, actor, { organizationId, from: null, to: null, reason }, async (piece) => {
          host.out(decoder.decode(piece, { stream: true }));
        });
      });
    });
}
