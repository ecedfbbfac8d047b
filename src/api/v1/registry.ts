import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { postAcknowledge } from "./acknowledge.ts";
import { getAlerts } from "./alerts.ts";
import { getAudit } from "./audit.ts";
import { getAuditExport } from "./audit-export.ts";
import { getChargeBack } from "./charge-back.ts";
import { postToken } from "./create-token.ts";
import { getCustomReport } from "./custom-report.ts";
import { getBought, putBought } from "./bought.ts";
import { getDeliveries } from "./deliveries.ts";
import { getDevice } from "./device.ts";
import { getDevices } from "./devices.ts";
import { getEndpoints } from "./endpoints.ts";
import { postGrant } from "./grant.ts";
import { getGrants } from "./grants.ts";
import { getLicences } from "./licences.ts";
import { getOrganizations } from "./organizations.ts";
import { getPersonDevices } from "./person-devices.ts";
import { getPersons } from "./persons.ts";
import { getHeld, postHeld } from "./held.ts";
import { deleteLogo, getLogo, putLogo } from "./logo.ts";
import { getTemplatePreview } from "./preview-template.ts";
import { postPushUndo, getPush, postPush } from "./pushes.ts";
import { getReport } from "./report.ts";
import { deleteRate, getRates, postRestatement, putRate } from "./rates.ts";
import { deleteTemplate } from "./reset-template.ts";
import { postRevoke } from "./revoke.ts";
import { deleteToken } from "./revoke-token.ts";
import { getRuns } from "./runs.ts";
import { postSendAgain } from "./send-again.ts";
import { putInheritance } from "./set-inheritance.ts";
import { patchSchedule } from "./set-schedule.ts";
import { putTemplate } from "./set-template.ts";
import { patchThresholds } from "./set-thresholds.ts";
import {
  deleteSavedReport,
  getSavedReport,
  getSavedReportRows,
  getSavedReports,
  putSavedReport,
} from "./saved-reports.ts";
import { deleteSending, putSending } from "./saved-report-sending.ts";
import { getSettings } from "./settings.ts";
import { putSnooze } from "./snooze.ts";
import { putSubscription } from "./subscribe.ts";
import { getSubscriptions } from "./subscriptions.ts";
import { getTemplateVersions, postTemplateRevert } from "./template-versions.ts";
import { getTemplates } from "./templates.ts";
import { postTemplateTest } from "./test-template.ts";
import { getTokens } from "./tokens.ts";
import { getRestoreCounts, getRestoreExport, getRestores } from "./restores.ts";
import { getSources } from "./sources.ts";
import { postUnsubscribe } from "./unsubscribe.ts";
import { postTemplateUndo } from "./undo-template.ts";
import { deleteSnooze } from "./unsnooze.ts";
import { getUsage } from "./usage.ts";
import { getWhy } from "./why.ts";

const ROUTES: readonly ((ctx: Context) => Route)[] = [
  getOrganizations,
  getSettings,
  patchThresholds,
  patchSchedule,
  putInheritance,
  postPush,
  getPush,
  postPushUndo,
  getDevices,
  getDevice,
  getWhy,
  postAcknowledge,
  putSnooze,
  deleteSnooze,
  getAlerts,
  getPersons,
  getPersonDevices,
  getReport,
  getRuns,
  getCustomReport,
  getSavedReports,
  getSavedReport,
  putSavedReport,
  deleteSavedReport,
  getSavedReportRows,
  putSending,
  deleteSending,
  getUsage,
  getEndpoints,
  getLicences,
  getBought,
  putBought,
  getChargeBack,
  getRates,
  putRate,
  deleteRate,
  postRestatement,
  getRestoreCounts,
  getRestores,
  getRestoreExport,
  getSubscriptions,
  putSubscription,
  postUnsubscribe,
  getDeliveries,
  postSendAgain,
  getHeld,
  postHeld,
  getSources,
  getAudit,
  getAuditExport,
  getGrants,
  postGrant,
  postRevoke,
  getTokens,
  postToken,
  deleteToken,
  getTemplates,
  getTemplatePreview,
  putTemplate,
  deleteTemplate,
  postTemplateUndo,
  postTemplateTest,
  getTemplateVersions,
  postTemplateRevert,
  getLogo,
  putLogo,
  deleteLogo,
];

/** The interface for programs, below `/api/v1`. */
export function routesV1(ctx: Context): readonly Route[] {
  return ROUTES.map((route) => route(ctx));
}
