import { isDatabaseUnavailable } from "../../db/unavailable.ts";

/** The database cannot be used; the message is one sentence for the operator: what, where, what to do. */
export class DatabaseFault extends Error {
  override readonly name = "DatabaseFault";
}

/** How the operator knows the database, and what can be done about it. */
export interface KnownAs {
  /** "The database at db.example.com:5432"; never its password. */
  readonly name: string;
  /** What to do when it does not answer; also says why, when that is known. */
  away(reason: string): string;
  /** What to correct when it refuses us. */
  readonly setting: string;
}

/** The server at a URL. */
export function serverAt(url: string): KnownAs {
  const { hostname, port } = new URL(url);
  return {
    name: `The database at ${hostname}:${port === "" ? "5432" : port}`,
    away: (reason) => `cannot be reached (${reason}): start it, or correct DATABASE_URL.`,
    setting: "DATABASE_URL",
  };
}

/** The embedded server of a data folder. */
export function embeddedIn(dataDir: string): KnownAs {
  return {
    name: `The embedded database in ${dataDir}`,
    away: (reason) => `does not answer (${reason}): see pg18/server.log there.`,
    setting: "DATA_DIR",
  };
}

/** What PostgreSQL says, and what the operator is told. */
const FAULTS: Readonly<Record<string, (setting: string, said: string) => string>> = {
  "28P01": (setting) => `refuses the user or the password: correct ${setting}.`,
  "28000": (setting, said) =>
    `refuses the connection (${said}): correct ${setting}, or what the server lets in.`,
  "3D000": (setting, said) => `lacks what it was asked for (${said}): create it, or correct ${setting}.`,
  "42501": (_, said) =>
    `does not allow its user what the program needs (${said}): make it the owner of the database.`,
  "25006": (setting) => `can only be read: give the primary server in ${setting}.`,
  "53100": () => `has no room left on its disk: make room there, and start again.`,
};

/** An error of the database as a `DatabaseFault` with a sentence for the operator; any other error as it is. */
export function asDatabaseFault(error: unknown, known: KnownAs): unknown {
  if (error instanceof DatabaseFault) return error;
  const refused = errorsOf(error)
    .map((each) => FAULTS[codeOf(each)]?.(known.setting, each.message))
    .find((text) => text !== undefined);
  const fault = isDatabaseUnavailable(error) ? known.away(reasonOf(error)) : refused;
  return fault === undefined ? error : new DatabaseFault(`${known.name} ${fault}`, { cause: error });
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
