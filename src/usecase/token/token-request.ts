import { VERBS, type Verb } from "../../core/access.ts";
import { cleanText } from "../../core/clean-text.ts";
import { isEmailAddress, normalEmail } from "../../core/email-address.ts";
import type { Instant } from "../../core/instant.ts";
import { isZone } from "../../core/settings-fault.ts";
import { TOKEN_SCOPES, type TokenScope } from "../../core/token-scope.ts";
import { UsageError } from "../context.ts";

/** What a token is to be good for. */
export interface TokenRequest {
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  /** Needed by the scopes `observe` and `ping`. */
  readonly organizationId: number | null;
  /** The one device a token with the scope `ping` speaks for. */
  readonly deviceName?: string | null;
  readonly ownerEmail?: string | null;
  /** IANA zone of times that come without one; default UTC. */
  readonly zone?: string;
  /** What the scopes `read` and `write` may be used for. */
  readonly verbs?: readonly Verb[];
  /** When it ends by itself; null: never. */
  readonly expiresAt?: Instant | null;
}

export type CheckedTokenRequest = Required<TokenRequest>;

const NAME_MAX_CHARS = 100;

/** The request, tidied. Throws `invalid` with the field at fault. */
export function checkTokenRequest(request: TokenRequest, now: Instant): CheckedTokenRequest {
  const asked = {
    name: cleanText(request.name, NAME_MAX_CHARS),
    scopes: [...new Set(request.scopes)],
    organizationId: request.organizationId,
    deviceName: blankToNull(cleanText(request.deviceName ?? "", NAME_MAX_CHARS)),
    ownerEmail: blankToNull(normalEmail(request.ownerEmail ?? "")),
    zone: request.zone ?? "UTC",
    verbs: VERBS.filter((verb) => request.verbs?.includes(verb) === true),
    expiresAt: request.expiresAt ?? null,
  };
  const fault = faultsOf(asked, now).find(({ wrong }) => wrong);
  if (fault !== undefined) throw new UsageError("invalid", fault.message, fault.field);
  return asked;
}

function faultsOf(
  asked: CheckedTokenRequest,
  now: Instant,
): { wrong: boolean; field: string; message: string }[] {
  const { name, scopes, organizationId, deviceName, ownerEmail, zone, verbs, expiresAt } = asked;
  const asks = scopes.includes("read") || scopes.includes("write");
  const pings = scopes.includes("ping");
  return [
    { wrong: name === "", field: "name", message: "A token needs a name that says who uses it." },
    {
      wrong: scopes.length === 0,
      field: "scopes",
      message: `A token needs at least one scope: ${TOKEN_SCOPES.join(", ")}.`,
    },
    {
      wrong: organizationId === null && (pings || scopes.includes("observe")),
      field: "organization",
      message: "A token that sends something needs the organization it sends for.",
    },
    {
      wrong: pings && deviceName === null,
      field: "device",
      message: "A token for pings needs the name of its device.",
    },
    {
      wrong: ownerEmail !== null && !isEmailAddress(ownerEmail),
      field: "owner",
      message: `"${ownerEmail ?? ""}" is no e-mail address.`,
    },
    {
      wrong: asks !== verbs.length > 0,
      field: "verbs",
      message: asks
        ? "A token with the scope read or write needs the verbs it is for."
        : "Verbs are for tokens with the scope read or write.",
    },
    {
      wrong: expiresAt !== null && expiresAt <= now,
      field: "expires",
      message: "A token cannot end before it is made.",
    },
    { wrong: !isZone(zone), field: "zone", message: `"${zone}" is no time zone. Write it as Europe/Berlin.` },
  ];
}

function blankToNull(text: string): string | null {
  return text === "" ? null : text;
}
