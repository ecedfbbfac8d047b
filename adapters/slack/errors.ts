import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError } from "@slack/web-api";

import { DeliveryError } from "../../src/port/delivery-error.ts";

/** What Slack says, and what an administrator is told. All of these last until somebody does something. */
const PERMANENT: Readonly<Record<string, string>> = {
  channel_not_found: "The channel does not exist, or it is private and the bot is not in it.",
  is_archived: "The channel is archived.",
  not_in_channel: "The bot is not in the channel: invite it there.",
  restricted_action: "The workspace does not let the bot post in this channel.",
  restricted_action_read_only_channel: "The channel is read-only.",
  restricted_action_thread_only_channel: "The channel takes only replies.",
  restricted_action_non_threadable_channel: "The channel takes no replies.",
  cannot_dm_bot: "A bot takes no messages.",
  user_disabled: "The account is deactivated.",
  user_not_found: "There is no such account.",
  messages_tab_disabled: "The app's messages tab is switched off in its settings.",
  account_inactive: "The bot's account was deactivated: install it again.",
  token_revoked: "The bot's token was revoked: install it again.",
  token_expired: "The bot's token has expired: install it again.",
  invalid_auth: "Slack does not accept the bot's token: correct SLACK_BOT_TOKEN, or install it again.",
  not_authed: "There is no bot token: set SLACK_BOT_TOKEN, or install the bot.",
  org_login_required: "The workspace is being moved to an organization and takes no messages.",
  team_access_not_granted: "The bot was not given access to this workspace.",
  ekm_access_denied: "The workspace's administrators have suspended messages.",
  missing_scope: "The bot lacks a scope: install it again with the scopes of the manifest.",
  no_permission:
    "The bot may not do this in the workspace: install it again with the scopes of the manifest.",
  message_not_found: "The message does not exist any more.",
  thread_not_found: "The message to reply to does not exist any more.",
  cant_update_message: "The message cannot be edited by the bot.",
  edit_window_closed: "The workspace does not let messages be edited for so long.",
};

/** Slack refuses what the message consists of: our fault, and nothing that the channel could help. */
const OURS = new Set([
  "invalid_blocks",
  "invalid_blocks_format",
  "msg_blocks_too_long",
  "msg_too_long",
  "no_text",
  "block_mismatch",
  "invalid_arguments",
  "invalid_attachments",
]);

/** As long as Slack's own documentation tells to wait when it says nothing. */
const DEFAULT_WAIT_MS = 30_000;

/** Slack's name for what went wrong; null: it did not come from a method of Slack. */
export function slackCode(error: unknown): string | null {
  return error instanceof WebAPIPlatformError ? error.data.error : null;
}

/** Whether Slack refused the blocks of a message, so that its plain text may still be taken. */
export function refusesBlocks(error: unknown): boolean {
  return OURS.has(slackCode(error) ?? "");
}

/** What Slack said of a call that it refused; null: it said nothing. */
export function refusalOf(error: unknown): unknown {
  return error instanceof WebAPIPlatformError ? error.data : null;
}

/** How long Slack wants a method to be left alone; null: it does not say so. */
export function waitMsOf(error: unknown): number | null {
  if (error instanceof WebAPIRateLimitedError) return error.retryAfter * 1000;
  const code = slackCode(error);
  return code === "ratelimited" || code === "rate_limited" || code === "message_limit_exceeded"
    ? DEFAULT_WAIT_MS
    : null;
}

/** Any error of the client as the one that says who must act (R19). */
export function toDeliveryError(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const retryAfterMs = waitMsOf(error);
  if (retryAfterMs !== null)
    return new DeliveryError("Slack asks to wait.", { kind: "limited", retryAfterMs }, { cause: error });
  const code = slackCode(error);
  const sentence = PERMANENT[code ?? ""];
  if (sentence !== undefined)
    return new DeliveryError(`${sentence} (Slack: ${code})`, { kind: "permanent" }, { cause: error });
  return new DeliveryError(transientText(error, code), { kind: "transient" }, { cause: error });
}

function transientText(error: unknown, code: string | null): string {
  if (OURS.has(code ?? ""))
    return `Slack refuses what the message consists of (${code}): a fault of this program.`;
  if (code !== null) return `Slack could not do it (${code}).`;
  if (error instanceof WebAPIHTTPError) return `Slack answered ${error.statusCode}.`;
  return `Slack cannot be reached (${error instanceof Error ? error.message : String(error)}).`;
}
