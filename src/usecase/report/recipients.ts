import { type ReportRecipient, reportRecipients } from "../../core/report-recipient.ts";
import { mailDestination } from "../../core/subject.ts";
import type { Queryable } from "../../../db/client.ts";
import { grantsOn } from "../../../db/query/grant.ts";
import {
  addressesToSkip,
  reportingOrganizations,
  reportSubscriptions,
} from "../../../db/query/report-run.ts";
import { reportAddresses } from "../../../db/query/source-roles.ts";
import { effectiveReporting } from "../../../db/query/settings.ts";
import type { Context } from "../context.ts";

/** A recipient of a run; `bounced` addresses are owed nothing that could arrive. */
export interface RunRecipient extends ReportRecipient {
  readonly bounced: boolean;
}

/** Who gets the report of an organization's run (R15; the rule is `reportRecipients`). `BOT_ADMINS` count as admins of the root. */
export async function runRecipients(
  ctx: Context,
  q: Queryable,
  organizationId: number,
): Promise<RunRecipient[]> {
  const organizations = await reportingOrganizations(q);
  const all = [...organizations.keys()];
  const root = all.find((id) => organizations.get(id)?.parentId === null);
  const botAdmins = ctx.rules.botAdmins.flatMap((email) =>
    root === undefined ? [] : [{ email, role: "admin" as const, organizationId: root }],
  );
  const grants = [...(await grantsOn(q, all)), ...botAdmins];
  const [settings] = await effectiveReporting(q, [organizationId]);
  const additional = settings?.reporting.recipients ?? [];
  const followers = await reportAddresses(q);
  const emails = [...grants, ...followers].map(({ email }) => email);
  emails.push(...additional.map((email) => email.toLowerCase()));
  const { optedOut, bounced } = await addressesToSkip(q, [...new Set(emails)]);
  const subscriptions = await reportSubscriptions(q, all);
  const recipients = reportRecipients({
    organizationId,
    organizations,
    grants,
    additional,
    followers,
    optedOut,
    subscriptions,
  });
  const unreachable = new Set([...bounced].map(mailDestination));
  return recipients.map(({ destination, parts }) => ({
    destination,
    parts,
    bounced: unreachable.has(destination),
  }));
}
