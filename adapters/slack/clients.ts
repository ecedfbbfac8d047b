import { WebClient, type WebClientOptions } from "@slack/web-api";
import { z } from "zod";

import { DeliveryError } from "../../src/port/delivery-error.ts";
import type { InstallationStore } from "../../src/port/installation.ts";
import { toDeliveryError } from "./errors.ts";
import { type Installed, readInstalled } from "./installed.ts";

/** Who the bot is in a workspace, and the client that acts there. */
export interface SlackClients {
  /** Null: the bot is not installed there. */
  installed(workspaceId: string): Promise<Installed | null>;
  /** Rejects with a permanent `DeliveryError` when the bot is not installed there. */
  of(workspaceId: string): Promise<WebClient>;
  /** The workspace whose token is configured, asked of Slack once; null: none is. */
  configured(): Promise<ConfiguredWorkspace | null>;
}

export interface ConfiguredWorkspace {
  readonly workspaceId: string;
  readonly installed: Installed;
}

export interface ClientsParts {
  readonly botToken: string | null;
  readonly installations: InstallationStore;
  /** The operator's own token makes its workspace an approved one (R25). */
  readonly approve: (workspaceId: string) => void;
  readonly options: WebClientOptions;
}

const IDENTITY = z.object({
  team_id: z.string(),
  team: z.string().nullish(),
  enterprise_id: z.string().nullish(),
  user_id: z.string(),
  bot_id: z.string().nullish(),
});

export function createClients(parts: ClientsParts): SlackClients {
  const { botToken, installations, options } = parts;
  const byToken = new Map<string, WebClient>();
  let known: Promise<ConfiguredWorkspace | null> | null = null;

  /** Clients are kept: each has its own connections. */
  function client(token: string): WebClient {
    const found = byToken.get(token) ?? new WebClient(token, options);
    byToken.set(token, found);
    return found;
  }

  async function introduce(token: string): Promise<ConfiguredWorkspace> {
    const said = IDENTITY.parse(await client(token).auth.test());
    // A person's token would act, and be believed, in that person's name.
    if (said.bot_id === null || said.bot_id === undefined) throw noBot();
    parts.approve(said.team_id);
    await installations.save({
      platform: "slack",
      workspaceId: said.team_id,
      enterpriseId: said.enterprise_id ?? null,
      name: said.team ?? null,
      secret: "",
    });
    return {
      workspaceId: said.team_id,
      installed: { token, botId: said.bot_id, botUserId: said.user_id },
    };
  }

  async function configured(): Promise<ConfiguredWorkspace | null> {
    if (botToken === null) return null;
    known ??= introduce(botToken).catch((error: unknown) => {
      // Asked again the next time: Slack or the database may be away for a moment.
      known = null;
      throw toDeliveryError(error);
    });
    return await known;
  }

  async function installed(workspaceId: string): Promise<Installed | null> {
    const own = await configured();
    if (own?.workspaceId === workspaceId) return own.installed;
    const found = await installations.find("slack", workspaceId);
    return found === null ? null : readInstalled(found.secret);
  }

  return {
    configured,
    installed,
    async of(workspaceId) {
      const here = await installed(workspaceId);
      if (here !== null) return client(here.token);
      throw new DeliveryError(`The bot is not installed in the workspace ${workspaceId}.`, {
        kind: "permanent",
      });
    },
  };
}

function noBot(): DeliveryError {
  return new DeliveryError(
    "SLACK_BOT_TOKEN is the token of an account and not of a bot: copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions in the app's settings, and start again.",
    { kind: "permanent" },
  );
}
