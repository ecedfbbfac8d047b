import { cleanText } from "../../core/clean-text.ts";
import { isEmailAddress, normalEmail } from "../../core/email-address.ts";
import { isZone } from "../../core/settings-fault.ts";
import type { TokenScope } from "../../core/token-scope.ts";
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
}

export type CheckedTokenRequest = Required<TokenRequest>;

const NAME_MAX_CHARS = 100;

/** The request, tidied. Throws `invalid` with the field at fault. */
export function checkTokenRequest(request: TokenRequest): CheckedTokenRequest {
  const asked = {
    name: cleanText(request.name, NAME_MAX_CHARS),
    scopes: [...new Set(request.scopes)],
    organizationId: request.organizationId,
    deviceName: blankToNull(cleanText(request.deviceName ?? "", NAME_MAX_CHARS)),
    ownerEmail: blankToNull(normalEmail(request.ownerEmail ?? "")),
    zone: request.zone ?? "UTC",
  };
  const fault = faultsOf(asked).find(({ wrong }) => wrong);
  if (fault !== undefined) throw new UsageError("invalid", fault.message, fault.field);
  return asked;
}

function faultsOf(asked: CheckedTokenRequest): { wrong: boolean; field: string; message: string }[] {
  const { name, scopes, organizationId, deviceName, ownerEmail, zone } = asked;
  const pings = scopes.includes("ping");
  return [
    { wrong: name === "", field: "name", message: "A token needs a name that says who uses it." },
    {
      wrong: scopes.length === 0,
      field: "scopes",
      message: "A token needs at least one scope: observe, ping, read or bounces.",
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
    { wrong: !isZone(zone), field: "zone", message: `"${zone}" is no time zone. Write it as Europe/Berlin.` },
  ];
}

function blankToNull(text: string): string | null {
  return text === "" ? null : text;
}
