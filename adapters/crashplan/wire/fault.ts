import { cleanText } from "../../../src/core/clean-text.ts";
import { PullFault } from "../../../src/port/pull-source.ts";
import { isObject } from "./json.ts";

/** A call that was answered with an error; who called decides what it means. */
export class RefusedCall extends PullFault {
  readonly status: number;

  constructor(status: number, kind: PullFault["kind"], message: string) {
    super(kind, message);
    this.status = status;
  }
}

/** No answer in time; a smaller page may get one. */
export class SlowCall extends PullFault {}

/** No answer in time to a sign-in. */
export class SlowSignIn extends PullFault {}

/** How a caller is known to CrashPlan, and which variables say so. */
export interface Caller {
  readonly what: "API client" | "user";
  readonly variables: string;
}

const TLS_FAULTS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "its certificate has expired",
  CERT_NOT_YET_VALID: "its certificate is not valid yet, or this machine's clock is behind",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is signed by itself",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate comes from an authority that this machine does not know",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    "its certificate comes from an authority that this machine does not know",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate comes from an authority that this machine does not know",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is made out to another name",
  EPROTO: "it does not speak TLS there",
  ERR_SSL_WRONG_VERSION_NUMBER: "it does not speak TLS there",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "it does not speak TLS there",
};

const NET_FAULTS: Readonly<Record<string, string>> = {
  ENOTFOUND: "its name is not known",
  EAI_AGAIN: "its name could not be looked up",
  ECONNREFUSED: "nothing listens there",
  ECONNRESET: "the connection was broken off",
  UND_ERR_SOCKET: "the connection was broken off",
  EHOSTUNREACH: "there is no way to it",
  ENETUNREACH: "there is no way to it",
  ETIMEDOUT: "it does not answer",
  UND_ERR_CONNECT_TIMEOUT: "it does not answer",
};

/** What went wrong before there was an answer. */
export function faultOfConnection(error: unknown, origin: string): PullFault {
  if (error instanceof PullFault) return error;
  if (error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError"))
    return new SlowCall("away", `CrashPlan at ${origin} did not answer in time.`, { cause: error });
  const code = codeOf(error);
  const tls = TLS_FAULTS[code];
  if (tls !== undefined || code.startsWith("ERR_TLS") || code.startsWith("ERR_SSL")) {
    return new PullFault(
      "access",
      `The connection to ${origin} is not safe: ${tls ?? code}. Check CRASHPLAN_URL; ` +
        "a certificate of your own authority is made known with NODE_EXTRA_CA_CERTS.",
      { cause: error },
    );
  }
  const why = NET_FAULTS[code];
  return new PullFault(
    "away",
    `CrashPlan at ${origin} cannot be reached${why === undefined ? "" : `: ${why}`}. Check CRASHPLAN_URL and the way there.`,
    { cause: error },
  );
}

function codeOf(error: unknown, depth = 0): string {
  if (!isObject(error) && !(error instanceof Error)) return "";
  const code: unknown = "code" in error ? error["code"] : undefined;
  if (typeof code === "string") return code;
  return error instanceof Error && depth < 4 ? codeOf(error.cause, depth + 1) : "";
}

/** What an answer of status 400 or more means; `said` is its body, read when it is JSON. */
export function faultOfStatus(status: number, said: unknown, caller: Caller, path: string): RefusedCall {
  const words = errorWords(said);
  const quote = words === "" ? "" : ` It says: "${words}".`;
  if (/plan does not permit/iu.test(words)) {
    return new RefusedCall(
      status,
      "access",
      "The CrashPlan plan of this tenant has no API. Ask CrashPlan for a plan with it, or import exports instead.",
    );
  }
  if (status === 401) return new RefusedCall(status, "access", unauthorized(words, caller));
  if (status === 403) {
    return new RefusedCall(
      status,
      "access",
      `CrashPlan does not let this ${caller.what} read ${path}. Give it the right to read that.${quote}`,
    );
  }
  if (status === 429) return new RefusedCall(status, "away", `CrashPlan asks for fewer calls.${quote}`);
  // The product answers 500 to what it finds invalid; such a body names what that is.
  if (status >= 500 && !isValidation(said))
    return new RefusedCall(status, "away", `CrashPlan fails at ${path} with status ${status}.${quote}`);
  return new RefusedCall(status, "unreadable", `CrashPlan refuses ${path} with status ${status}.${quote}`);
}

function unauthorized(words: string, caller: Caller): string {
  if (/LOCAL_2FA|totp/iu.test(words))
    return "CrashPlan wants a one-time code of this user. Set CRASHPLAN_TOTP_SECRET, or use a user without two-factor sign-in.";
  if (/expired/iu.test(words))
    return `The secret of the CrashPlan ${caller.what} has expired. Make a new one in the console and set ${caller.variables}.`;
  return `CrashPlan does not know this ${caller.what}, or its secret is wrong. Check ${caller.variables}.`;
}

/** The words of an error: an array of names and descriptions, the same below `data`, an object, or plain text. */
export function errorWords(said: unknown): string {
  if (typeof said === "string") return said.trimStart().startsWith("<") ? "" : cleanText(said, 200);
  const parts = errorParts(said).map(({ name, description }) =>
    [name === "SYSTEM" ? undefined : name, description].filter((part) => typeof part === "string").join(": "),
  );
  return cleanText(parts.filter((part) => part !== "").join("; "), 200);
}

function errorParts(said: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(said)) return said.filter((part) => isObject(part));
  if (!isObject(said)) return [];
  if ("data" in said) return errorParts(said["data"]);
  const { error, error_description: description, LoginConfig: login } = said;
  const parts = [said, { name: error, description }];
  return typeof login === "string" ? [...parts, { name: "LoginConfig", description: login }] : parts;
}

function isValidation(said: unknown): boolean {
  return errorParts(said).some(
    ({ name }) => typeof name === "string" && name !== "SYSTEM" && /^[A-Z_]+$/u.test(name),
  );
}
