import { isEmailAddress } from "./email-address.ts";

/** How a mail server is reached. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise it is begun with STARTTLS. */
  readonly tls: boolean;
  /** False only for a server on this machine. */
  readonly requireTls: boolean;
  readonly auth: { readonly user: string; readonly password: string } | null;
}

const SUBMISSION_PORT = 587;
const TLS_PORT = 465;

/**
 * Reads `smtp://user:password@host:port`, or `smtps://` for TLS from the first byte. Null when it is no such address,
 * or when it names no user and password for a server on another machine.
 */
export function readMailServer(address: string): MailServer | null {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^smtps?:$/u.test(url.protocol) || url.hostname === "" || !endsThere(url)) return null;
  const local = isLoopback(url.hostname);
  const auth = readAuth(url);
  if (auth === "malformed" || (auth === null && !local)) return null;
  const tls = url.protocol === "smtps:";
  return {
    host: url.hostname.replace(/^\[|\]$/gu, ""),
    port: url.port === "" ? (tls ? TLS_PORT : SUBMISSION_PORT) : Number(url.port),
    tls,
    requireTls: !local,
    auth,
  };
}

/** Whether a host of an address is this machine: `localhost`, 127.0.0.0/8 or ::1. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/iu.test(host);
}

/** One address with or without a name, which nothing could take for two: `Backup reports <backup@example.com>`. */
export function isSender(text: string): boolean {
  const named = /^[^<>,;:"()[\]\\@\p{Cc}]*<([^<>]*)>$/u.exec(text);
  const address = named?.[1] ?? text;
  return isEmailAddress(address) || /^[\w.+-]+@localhost$/u.test(address);
}

function endsThere({ pathname, search, hash }: URL): boolean {
  return (pathname === "" || pathname === "/") && search === "" && hash === "";
}

function readAuth({ username, password }: URL): MailServer["auth"] | "malformed" {
  if (username === "" && password === "") return null;
  if (username === "" || password === "") return "malformed";
  try {
    return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    return "malformed";
  }
}
