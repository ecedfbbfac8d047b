import { createHash } from "node:crypto";

import { writeAudit } from "../../../db/query/audit.ts";
import {
  deleteLogo,
  effectiveLogos,
  findLogo,
  type LogoInForce,
  type LogoRow,
  saveLogo,
} from "../../../db/query/email-logo.ts";
import { lockTemplates } from "../../../db/query/email-template.ts";
import { organizationNames } from "../../../db/query/organization.ts";
import { neutralLine } from "../../view/neutral.ts";
import { requireAccess } from "../access/require-access.ts";
import { type Actor, type Context, UsageError } from "../context.ts";
import { checkLogo } from "./check-logo.ts";

/** What is read aloud in the place of a picture is short. */
export const MOST_ALT_CHARS = 120;

/** The picture in force in an organization, and whose it is; null: mails carry none. Throws `denied`. */
export async function showLogo(
  ctx: Context,
  actor: Actor,
  organizationId: number,
): Promise<LogoInForce | null> {
  await requireAccess(ctx, actor, "templates", organizationId);
  return (await effectiveLogos(ctx.db, [organizationId])).get(organizationId) ?? null;
}

/**
 * Gives an organization its own picture at the head of its mails; its descendants inherit it unless they have their
 * own. `alt` is read where no picture is shown; null: the organization's name. Throws `denied`, and `invalid` for what
 * is no picture that mails can show. Audited (R13).
 */
export async function setLogo(
  ctx: Context,
  actor: Actor,
  input: { readonly organizationId: number; readonly content: Buffer; readonly alt: string | null },
): Promise<void> {
  const { organizationId, content } = input;
  await requireAccess(ctx, actor, "templates", organizationId);
  const picture = checkLogo(content);
  const given = neutralLine(input.alt ?? "").trim();
  if (given.length > MOST_ALT_CHARS) {
    throw new UsageError("invalid", `The words for it are longer than ${MOST_ALT_CHARS} characters.`, "alt");
  }
  await ctx.db.transaction(async (tx) => {
    const now = ctx.now();
    await lockTemplates(tx, organizationId);
    const before = await findLogo(tx, organizationId);
    const alt =
      given === "" ? ((await organizationNames(tx, [organizationId])).get(organizationId) ?? "") : given;
    const row = { organizationId, content, alt, ...picture, updatedBy: actor.name, updatedAt: now };
    if (before !== null && JSON.stringify(told(before)) === JSON.stringify(told(row))) return;
    await saveLogo(tx, row);
    await writeAudit(tx, {
      at: now,
      actor: actor.name,
      origin: actor.origin,
      action: "logo.set",
      organizationId,
      entity: `logo:${organizationId}`,
      before: before === null ? null : told(before),
      after: told(row),
    });
  });
}

/** Takes an organization's own picture away: it inherits again. Throws `denied`, and `conflict` when it has none. */
export async function resetLogo(ctx: Context, actor: Actor, organizationId: number): Promise<void> {
  await requireAccess(ctx, actor, "templates", organizationId);
  await ctx.db.transaction(async (tx) => {
    await lockTemplates(tx, organizationId);
    const before = await findLogo(tx, organizationId);
    if (before === null) {
      throw new UsageError(
        "conflict",
        "The organization has no logo of its own, so there is nothing to reset.",
        "logo",
      );
    }
    await deleteLogo(tx, organizationId);
    await writeAudit(tx, {
      at: ctx.now(),
      actor: actor.name,
      origin: actor.origin,
      action: "logo.reset",
      organizationId,
      entity: `logo:${organizationId}`,
      before: told(before),
    });
  });
}

/** As it stands in the audit: what names the picture, and not the picture. */
function told({
  mediaType,
  width,
  height,
  alt,
  content,
}: Omit<LogoRow, "updatedAt">): Record<string, unknown> {
  const sha256 = createHash("sha256").update(content).digest("hex");
  return { mediaType, width, height, bytes: content.length, alt, sha256 };
}
