import { writeAudit } from "../../../db/query/audit.ts";
import { rootOrganizationId } from "../../../db/query/organization.ts";
import { findBoundOrganization, insertToken, type NewToken } from "../../../db/query/token.ts";
import { toolDeviceId } from "../../core/tool-device.ts";
import { requireAccess } from "../access/require-access.ts";
import { UsageError, type Actor, type Context } from "../context.ts";
import { hashSecret, hintOf, newSecret } from "./secret.ts";
import { checkTokenRequest, type CheckedTokenRequest, type TokenRequest } from "./token-request.ts";

export interface CreatedToken {
  readonly id: number;
  /** Shown this once; it cannot be read again. */
  readonly secret: string;
  readonly hint: string;
}

/** Makes a token for the HTTP interface. Only for an `admin` (R24); leaves an audit row (R13). */
export async function createToken(ctx: Context, actor: Actor, request: TokenRequest): Promise<CreatedToken> {
  const reach = request.organizationId ?? (await rootOrganizationId(ctx.db));
  await requireAccess(ctx, actor, "tokens", reach);
  const asked = checkTokenRequest(request, ctx.now());
  refuseWider(actor, asked);
  const deviceExternalId = await deviceIdOf(ctx, asked);
  const secret = newSecret();
  const now = ctx.now();
  return await ctx.db.transaction(async (tx) => {
    const kept: NewToken = {
      ...asked,
      deviceExternalId,
      hash: hashSecret(secret),
      hint: hintOf(secret),
      createdBy: actor.name,
      createdAt: now,
    };
    const id = await insertToken(tx, kept);
    await writeAudit(tx, {
      at: now,
      actor: actor.name,
      origin: actor.origin,
      action: "token.create",
      organizationId: asked.organizationId,
      entity: `token:${id}`,
      after: { ...asked, hint: kept.hint },
    });
    return { id, secret, hint: kept.hint };
  });
}

/** A token makes none that may do more, or lasts longer, than itself. */
function refuseWider(actor: Actor, asked: CheckedTokenRequest): void {
  const { verbs, expiresAt } = actor;
  const wider = verbs === undefined ? undefined : asked.verbs.find((verb) => !verbs.includes(verb));
  if (wider !== undefined) {
    throw new UsageError(
      "denied",
      `A token cannot make one for what it may not do itself: ${wider}.`,
      "verbs",
    );
  }
  if (expiresAt !== undefined && (asked.expiresAt === null || asked.expiresAt > expiresAt)) {
    throw new UsageError("denied", "A token cannot make one that lasts longer than itself.", "expires");
  }
}

async function deviceIdOf(ctx: Context, asked: CheckedTokenRequest): Promise<string | null> {
  if (asked.deviceName === null || asked.organizationId === null) return null;
  const organization = await findBoundOrganization(ctx.db, asked.organizationId);
  return organization === null ? null : toolDeviceId(organization.externalId, asked.deviceName);
}
