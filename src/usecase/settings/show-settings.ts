import { clientVisibility } from "../../../db/query/client-visibility.ts";
import { mailingSource } from "../../../db/query/imported-settings.ts";
import { organizationNames, organizationPath } from "../../../db/query/organization.ts";
import { settingsInForce, type InForce } from "../../../db/query/settings.ts";
import { decideAccess } from "../../core/access.ts";
import type { Instant } from "../../core/instant.ts";
import type { DeviceDefaults, ReportingSettings } from "../../core/policy.ts";
import { askerFor, requireAccess } from "../access/require-access.ts";
import { UsageError, type Actor, type Context } from "../context.ts";
import { stampOf } from "./settings-lock.ts";

export interface NamedOrganization {
  readonly id: number;
  readonly name: string;
}

/** Where a group of settings comes from, and the mark to hand back with an edit of it. */
export interface Origin {
  readonly from: NamedOrganization;
  /** It stands alone; otherwise it inherits. */
  readonly own: boolean;
  readonly stamp: string;
  /** The source the group came from, which still mails people, so that this bot mails nobody; left out: it does not. */
  readonly mailedBy?: string;
}

export interface ShownSettings {
  readonly organization: NamedOrganization;
  readonly reporting: Origin & {
    readonly values: ReportingSettings;
    /** When the report of `from` is due next; null: none is. */
    readonly nextRunAt: Instant | null;
  };
  readonly defaults: Origin & DeviceDefaults;
  /** Whether owners see the client; if not, they get no e-mail (R5). */
  readonly client: Omit<Origin, "stamp"> & { readonly hidden: boolean };
}

/** The settings in force in an organization, and where they come from (R11). */
export async function showSettings(
  ctx: Context,
  actor: Actor,
  organizationId: number,
): Promise<ShownSettings> {
  await requireAccess(ctx, actor, "status", organizationId);
  return await unnamed(ctx, actor, await readSettings(ctx, organizationId));
}

/** An organization above in which the actor may see nothing is not named. */
async function unnamed(ctx: Context, actor: Actor, shown: ShownSettings): Promise<ShownSettings> {
  const asker = await askerFor(ctx, actor);
  async function hide(organization: NamedOrganization): Promise<NamedOrganization> {
    const path = await organizationPath(ctx.db, organization.id);
    const decision = decideAccess({ ...asker, verb: "status", path });
    if (decision.allowed && decision.scope === "full") return organization;
    return { id: organization.id, name: "an organization above" };
  }
  const { organization, reporting, defaults, client } = shown;
  return {
    organization: await hide(organization),
    reporting: { ...reporting, from: await hide(reporting.from) },
    defaults: { ...defaults, from: await hide(defaults.from) },
    client: { ...client, from: await hide(client.from) },
  };
}

/** The same without asking who may; for use-cases that asked already. */
export async function readSettings(ctx: Context, organizationId: number): Promise<ShownSettings> {
  const inForce = await settingsInForce(ctx.db, organizationId);
  const client = await clientVisibility(ctx.db, organizationId);
  if (inForce === null || client === null)
    throw new UsageError("not-found", "This organization is gone.", "organization");
  const { reporting, defaults } = inForce;
  const names = await organizationNames(ctx.db, [
    organizationId,
    reporting.fromOrganizationId,
    defaults.fromOrganizationId,
    client.fromOrganizationId,
  ]);
  return {
    organization: named(organizationId, names),
    reporting: {
      ...originOf(reporting, names),
      ...mailedBy(await mailingSource(ctx.db, reporting.fromOrganizationId, "reporting")),
      values: reporting.reporting,
      nextRunAt: reporting.nextRunAt,
    },
    defaults: {
      ...originOf(defaults, names),
      ...mailedBy(await mailingSource(ctx.db, defaults.fromOrganizationId, "device-defaults")),
      ...defaults.defaults,
    },
    client: {
      from: named(client.fromOrganizationId, names),
      own: client.fromOrganizationId === organizationId,
      hidden: client.hidden,
    },
  };
}

function originOf(inForce: InForce, names: ReadonlyMap<number, string>): Origin {
  return { from: named(inForce.fromOrganizationId, names), own: inForce.own, stamp: stampOf(inForce) };
}

function mailedBy(name: string | null): { readonly mailedBy?: string } {
  return name === null ? {} : { mailedBy: name };
}

function named(id: number, names: ReadonlyMap<number, string>): NamedOrganization {
  return { id, name: names.get(id) ?? "" };
}

/** An organization's settings for whoever is about to change them, and its parent's. */
export interface EditableSettings {
  readonly settings: ShownSettings;
  /** What it would have if it inherited; null for the root. */
  readonly parent: ShownSettings | null;
}

/** Throws `denied` for whoever may only look. */
export async function showSettingsToEdit(
  ctx: Context,
  actor: Actor,
  input: { readonly organizationId: number; readonly verb: "thresholds" | "schedule" },
): Promise<EditableSettings> {
  await requireAccess(ctx, actor, input.verb, input.organizationId);
  const path = await organizationPath(ctx.db, input.organizationId);
  const parentId = path.at(-2);
  const [settings, parent] = await Promise.all([
    readSettings(ctx, input.organizationId),
    parentId === undefined ? null : readSettings(ctx, parentId),
  ]);
  return {
    settings: await unnamed(ctx, actor, settings),
    parent: parent === null ? null : await unnamed(ctx, actor, parent),
  };
}
