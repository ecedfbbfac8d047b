/**
 * What a token may be used for over HTTP.
 *
 * - `observe`: send a backup tool's output for an organization
 * - `ping`: report the runs of one device by its ping address
 * - `read`: read what the token's verbs allow in its organization and below it
 * - `write`: change what they allow there
 * - `metrics`: read how the bot itself is doing
 * - `bounces`: hand in what mail servers say of mails that did not arrive
 */
export const TOKEN_SCOPES = ["observe", "ping", "read", "write", "bounces", "metrics"] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];
