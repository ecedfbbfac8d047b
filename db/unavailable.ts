/** What the client and PostgreSQL say when the server is away, starting, stopping or full, and may be back soon. */
const CODES = new Set([
  "CONNECTION_CLOSED",
  "CONNECTION_DESTROYED",
  "CONNECTION_ENDED",
  "CONNECT_TIMEOUT",
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "ENOTFOUND",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EPIPE",
  "ETIMEDOUT",
  // too_many_connections, admin_shutdown, crash_shutdown, cannot_connect_now
  "53300",
  "57P01",
  "57P02",
  "57P03",
]);

/** What the queue's client says without a code. */
const TEXTS =
  /^(Connection terminated|timeout exceeded when trying to connect|LISTEN\/NOTIFY (connection ended|heartbeat timed out)|Client has encountered a connection error)/u;
/** connection_exception, and what is below it. */
const CONNECTION_CLASS = /^08/u;

/** Whether an error, or what caused it, says that the database cannot be reached; trying later may help. */
export function isDatabaseUnavailable(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    const code = "code" in each && typeof each.code === "string" ? each.code : "";
    if (TEXTS.test(each.message) || CONNECTION_CLASS.test(code)) return true;
    if (CODES.has(code) && isOfDatabase(each)) return true;
  }
  return false;
}

/** A missing file also says ENOENT; that of a server's socket comes from connecting. */
function isOfDatabase(error: Error): boolean {
  return !("code" in error && error.code === "ENOENT") || ("syscall" in error && error.syscall === "connect");
}
