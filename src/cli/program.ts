import { Command } from "commander";

import type { CliHost } from "./host.ts";
import { addAddressVerb } from "./verb/address.ts";
import { addDashboardVerbs } from "./verb/dashboards.ts";
import { addDeliveriesVerb } from "./verb/deliveries.ts";
import { addDoctorVerb } from "./verb/doctor.ts";
import { addEvaluateVerb } from "./verb/evaluate.ts";
import { addGrantVerbs } from "./verb/grant.ts";
import { addHeldVerb } from "./verb/held.ts";
import { addImportVerb } from "./verb/import.ts";
import { addInheritVerb } from "./verb/inherit.ts";
import { addMigrateVerb } from "./verb/migrate.ts";
import { addOrgsVerb } from "./verb/orgs.ts";
import { addPushVerb } from "./verb/push.ts";
import { addReplacedVerb } from "./verb/replaced.ts";
import { addAuditVerb } from "./verb/audit.ts";
import { addChargebackVerb } from "./verb/chargeback.ts";
import { addRatesVerb } from "./verb/rates.ts";
import { addReportVerb } from "./verb/report.ts";
import { addScheduleVerb } from "./verb/schedule.ts";
import { addSendAgainVerb } from "./verb/send-again.ts";
import { addStartVerb } from "./verb/start.ts";
import { addSyncVerb } from "./verb/sync.ts";
import { addTakeoverVerb } from "./verb/takeover.ts";
import { addTemplateVerb } from "./verb/template.ts";
import { addThresholdsVerb } from "./verb/thresholds.ts";
import { addTokenVerb } from "./verb/token.ts";
import { addRestoresVerb } from "./verb/restores.ts";
import { addViewVerb } from "./verb/view.ts";
import { addWhyVerb } from "./verb/why.ts";
import { addWorkspacesVerb } from "./verb/workspaces.ts";

const WIDEST_HELP = 110;

/** The command line as a whole; a verb is added by its own file. Nothing in it ends the process. */
export function buildProgram(host: CliHost): Command {
  const program = new Command("bot")
    .description("Watches a company's device backups and tells the right people.")
    .exitOverride()
    .showSuggestionAfterError(true)
    .showHelpAfterError("(--help says more)")
    .configureOutput({
      writeOut: (text) => host.out(text),
      writeErr: (text) => host.err(text),
      getOutHelpWidth: () => Math.min(host.columns, WIDEST_HELP),
      getErrHelpWidth: () => Math.min(host.columns, WIDEST_HELP),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  addStartVerb(program, host);
  addImportVerb(program, host);
  addSyncVerb(program, host);
  addReportVerb(program, host);
  addViewVerb(program, host);
  addRestoresVerb(program, host);
  addDashboardVerbs(program, host);
  addChargebackVerb(program, host);
  addRatesVerb(program, host);
  addEvaluateVerb(program, host);
  addWhyVerb(program, host);
  addOrgsVerb(program, host);
  addThresholdsVerb(program, host);
  addTakeoverVerb(program, host);
  addScheduleVerb(program, host);
  addInheritVerb(program, host);
  addPushVerb(program, host);
  addAuditVerb(program, host);
  addGrantVerbs(program, host);
  addTokenVerb(program, host);
  addDeliveriesVerb(program, host);
  addSendAgainVerb(program, host);
  addHeldVerb(program, host);
  addReplacedVerb(program, host);
  addAddressVerb(program, host);
  addTemplateVerb(program, host);
  addWorkspacesVerb(program, host);
  addMigrateVerb(program, host);
  addDoctorVerb(program, host);
  return program;
}
