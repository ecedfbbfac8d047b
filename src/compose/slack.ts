import { createHmac } from "node:crypto";

import type { Slack, SlackServing } from "../../adapters/slack/connection.ts";
import { claimHeard } from "../../db/query/heard.ts";
import { listInstallations } from "../../db/query/installation.ts";
import { createBot } from "../bot/bot.ts";
import { formRegistry } from "../bot/form/registry.ts";
import type { Config, SlackConfig } from "../config.ts";
import { HOUR_MS } from "../core/instant.ts";
import type { InstallationStore } from "../port/installation.ts";
import type { Context } from "../usecase/context.ts";
import { capabilityStore } from "../usecase/installation/capability-store.ts";
import { installationStore, nameOf } from "../usecase/installation/installation-store.ts";
import { sealAgain } from "../usecase/installation/seal-again.ts";
import { createSeal, type Seal } from "../usecase/installation/seal.ts";

/** Slack, put together but not heard yet. */
export interface SlackPart {
  readonly config: SlackConfig;
  readonly slack: Slack;
  readonly installations: InstallationStore;
  readonly seal: Seal;
}

/** Slack sends an event again for about an hour. */
const HEARD_MS = 2 * HOUR_MS;

/** Null: Slack is off. Its packages are only loaded when it is on. */
export async function openSlack(
  config: Config,
  ctx: Context,
  own: { readonly instanceId: string; readonly say: (line: string) => void },
): Promise<SlackPart | null> {
  const { slack: settings, encryptionKeys, publicUrl } = config;
  if (settings === null) return null;
  const [{ createSlack }, { slackRenderer }] = await Promise.all([
    import("../../adapters/slack/connection.ts"),
    import("../../adapters/slack/render/slack-renderer.ts"),
  ]);
  const seal = createSeal(encryptionKeys);
  const approved = new Set(settings.teamIds.map((workspaceId) => nameOf({ platform: "slack", workspaceId })));
  const installations = installationStore(ctx, { seal, approved });
  const { oauth, ...rest } = settings;
  const [key] = encryptionKeys;
  const slack = createSlack({
    settings: {
      ...rest,
      oauth:
        oauth === null || key === undefined || publicUrl === null
          ? null
          : { ...oauth, stateSecret: stateSecret(key), publicUrl },
    },
    installations,
    capabilities: capabilityStore(ctx),
    renderer: slackRenderer(),
    approve: (workspaceId) => void approved.add(nameOf({ platform: "slack", workspaceId })),
    async claim(eventId) {
      return await claimHeard(ctx.db, `slack:${eventId}`, {
        instanceId: own.instanceId,
        until: ctx.now() + HEARD_MS,
      });
    },
    now: ctx.now,
    log: ctx.log,
    say: own.say,
  });
  return { config: settings, slack, installations, seal };
}

/** Makes the bot hear Slack; what an earlier key sealed is sealed anew. */
export async function serveSlack(ctx: Context, part: SlackPart): Promise<SlackServing> {
  const { slack, installations, seal } = part;
  await sealAgain(ctx, seal);
  const directories = new Map([[slack.directory.platform, slack.directory]]);
  return slack.serve(createBot({ ...ctx, directories, installations }, formRegistry));
}

/** What `doctor` says of Slack. */
export async function examineSlack(
  ctx: Context,
  part: SlackPart | null,
): Promise<{ readonly state: "ok" | "off" | "wrong"; readonly text: string }> {
  if (part === null) return { state: "off", text: "not set up: SLACK_BOT_TOKEN turns it on" };
  const { slack, config, seal } = part;
  try {
    const own = await slack.introduce();
    const rows = (await listInstallations(ctx.db)).filter((row) => row.platform === "slack");
    const lost = rows.filter((row) => row.secret !== "" && seal.open(row.secret, nameOf(row)) === null);
    const waiting = rows.filter((row) => row.approvedAt === null);
    if (lost.length > 0) {
      return {
        state: "wrong",
        text: `the tokens of ${lost.map((row) => row.workspaceId).join(", ")} were kept with another ENCRYPTION_KEY: set it as ENCRYPTION_KEY_OLD, or install again`,
      };
    }
    const way = config.appToken === null ? "over HTTP" : "by Socket Mode";
    const others = own === null ? rows.length : rows.filter((row) => row.workspaceId !== own).length;
    const unapproved = waiting.length === 0 ? "" : `; ${waiting.length} not approved: see workspaces`;
    const name = own === null ? "" : ` in ${own}`;
    return { state: "ok", text: `on${name} ${way}, installed in ${others} more${unapproved}` };
  } catch (error) {
    return { state: "wrong", text: error instanceof Error ? error.message : String(error) };
  }
}

/** Another secret than the key itself, from which nobody learns the key. */
function stateSecret(key: Uint8Array): string {
  return createHmac("sha256", key).update("slack installation state").digest("base64url");
}
