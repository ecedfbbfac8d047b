import { isDatabaseUnavailable } from "../../db/unavailable.ts";

/** The database cannot be used; the message is one sentence for the operator: what, where, what to do. */
export class DatabaseFault extends Error {
  override readonly name = "DatabaseFault";
}

/** What PostgreSQL says, and what the operator is told. */
const FAULTS: Readonly<Record<string, (at: string, said: string) => string>> = {
  "28P01": (at) => `${at} refuses the user or the password: correct DATABASE_URL.`,
  "28000": (at, said) =>
    `${at} refuses the connection (${said}): correct DATABASE_URL, or what the server lets in.`,
  "3D000": (at, said) => `${at} has no such database (${said}): create it, or correct DATABASE_URL.`,
  "42501": (at, said) =>
    `${at} does not allow its user what the program needs (${said}): make it the owner of the database.`,
  "25006": (at) => `${at} can only be read: point DATABASE_URL at the primary server.`,
  "53100": (at) => `${at} has no room left on its disk: make room there, and start again.`,
};

/**
 * An error of the database as a `DatabaseFault` with a sentence for the operator; any other error as it is.
 */
export function asDatabaseFault(error: unknown, url: string): unknown {
  if (error instanceof DatabaseFault) return error;
  const at = serverAt(url);
  if (isDatabaseUnavailable(error)) {
    const sentence = `${at} cannot be reached (${reasonOf(error)}): start it, or correct DATABASE_URL.`;
    return new DatabaseFault(sentence, { cause: error });
  }
  const sentence = errorsOf(error)
    .map((each) => FAULTS[codeOf(each)]?.(at, each.message))
    .find((text) => text !== undefined);
  return sentence === undefined ? error : new DatabaseFault(sentence, { cause: error });
}

/** The server of a URL, without what is secret in it. */
export function serverAt(url: string): string {
  const { hostname, port } = new URL(url);
  return `The database at ${hostname}:${port === "" ? "5432" : port}`;
}

/** Why it cannot be reached, in a word for whoever looks for the cause: the system's, else PostgreSQL's own. */
export function reasonOf(error: unknown): string {
  const [first] = errorsOf(error);
  if (first === undefined) return String(error);
  return (
    errorsOf(error)
      .map(codeOf)
      .find((code) => /^[A-Z_]+$/u.test(code)) ?? first.message
  );
}

/** An error and its causes. */
function errorsOf(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let each = error; each instanceof Error; each = each.cause) chain.push(each);
  return chain;
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}
