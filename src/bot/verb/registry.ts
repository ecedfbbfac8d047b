import type { BotVerb } from "../verb.ts";
import { ACCEPT } from "./accept.ts";
import { ACK } from "./ack.ts";
import { ALERTS } from "./alerts.ts";
import { AUDIT } from "./audit.ts";
import { AWAY } from "./away.ts";
import { BACK } from "./back.ts";
import { CHARGEBACK } from "./chargeback.ts";
import { DELIVERIES } from "./deliveries.ts";
import { DEVICE } from "./device.ts";
import { ENDPOINTS } from "./endpoints.ts";
import { EXPORT } from "./export.ts";
import { GRANT } from "./grant.ts";
import { GRANTS } from "./grants.ts";
import { HELD } from "./held.ts";
import { helpVerb } from "./help.ts";
import { LICENCES } from "./licences.ts";
import { ME } from "./me.ts";
import { ORGS } from "./orgs.ts";
import { OVERDUE } from "./overdue.ts";
import { PERSON } from "./person.ts";
import { RATES } from "./rates.ts";
import { REPLACED } from "./replaced.ts";
import { REPORT } from "./report.ts";
import { RESTORES } from "./restores.ts";
import { REVOKE } from "./revoke.ts";
import { SAVE } from "./save.ts";
import { SAVED } from "./saved.ts";
import { SCHEDULE } from "./schedule.ts";
import { SEND_AGAIN } from "./send-again.ts";
import { SETTINGS } from "./settings.ts";
import { SNOOZE } from "./snooze.ts";
import { SOURCES } from "./sources.ts";
import { STATUS } from "./status.ts";
import { SUBSCRIBE } from "./subscribe.ts";
import { SUBSCRIPTIONS } from "./subscriptions.ts";
import { TAKEOVER } from "./takeover.ts";
import { TEMPLATE } from "./template.ts";
import { THRESHOLDS } from "./thresholds.ts";
import { UNSNOOZE } from "./unsnooze.ts";
import { UNSUBSCRIBE } from "./unsubscribe.ts";
import { USAGE } from "./usage.ts";
import { VIEW } from "./view.ts";
import { WHY } from "./why.ts";

const WITHOUT_HELP: readonly BotVerb[] = [
  STATUS,
  OVERDUE,
  DEVICE,
  PERSON,
  ME,
  WHY,
  ORGS,
  ALERTS,
  ACK,
  SNOOZE,
  UNSNOOZE,
  AWAY,
  BACK,
  REPLACED,
  THRESHOLDS,
  TAKEOVER,
  SCHEDULE,
  SETTINGS,
  SUBSCRIBE,
  UNSUBSCRIBE,
  SUBSCRIPTIONS,
  REPORT,
  VIEW,
  SAVE,
  SAVED,
  USAGE,
  ENDPOINTS,
  LICENCES,
  RESTORES,
  EXPORT,
  CHARGEBACK,
  RATES,
  TEMPLATE,
  HELD,
  DELIVERIES,
  SEND_AGAIN,
  SOURCES,
  ACCEPT,
  GRANT,
  REVOKE,
  GRANTS,
  AUDIT,
];

/** The whole command language, in the order in which help lists it. */
export const BOT_VERBS: readonly BotVerb[] = [...WITHOUT_HELP, helpVerb(WITHOUT_HELP)];
