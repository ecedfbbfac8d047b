import type { IncomingMessage, ServerResponse } from "node:http";

import type { Logger } from "@slack/bolt";
import { InstallProvider } from "@slack/oauth";
import type { WebClientOptions } from "@slack/web-api";

import type { InstallationStore } from "../../src/port/installation.ts";
import { writeInstalled } from "./installed.ts";
import type { SlackMount } from "./receiver.ts";

export interface InstallParts {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly stateSecret: string;
  /** Where browsers reach the program, without a slash at its end. */
  readonly publicUrl: string;
  readonly apiUrl: string;
  readonly installations: InstallationStore;
  readonly clientOptions: WebClientOptions;
  readonly logger: Logger;
  /** To the operator, where the bot was started. */
  readonly say: (line: string) => void;
}

/** What the bot needs to be allowed; the manifest asks for the same. */
export const SCOPES = [
  "app_mentions:read",
  "chat:write",
  "commands",
  "files:write",
  "im:history",
  "users:read",
  "users:read.email",
] as const;

export const INSTALL_PATH = "/slack/install";
export const REDIRECT_PATH = "/slack/oauth_redirect";

/** The pages by which a workspace installs the bot (OAuth v2). An installation is believed only when it is approved (R25). */
export function installMounts(parts: InstallParts): SlackMount[] {
  const { publicUrl, clientId, clientSecret, stateSecret, clientOptions, logger } = parts;
  const approvals = new WeakMap<object, boolean>();
  const provider = new InstallProvider({
    clientId,
    clientSecret,
    stateSecret,
    clientOptions,
    logger,
    directInstall: true,
    authorizationUrl: new URL("../oauth/v2/authorize", parts.apiUrl).href,
    installationStore: {
      async storeInstallation(installed) {
        const { team, enterprise, bot } = installed;
        if (team === undefined || bot === undefined)
          throw new Error("The bot is installed in one workspace, not in a whole organization.");
        const { approved } = await parts.installations.save({
          platform: "slack",
          workspaceId: team.id,
          enterpriseId: enterprise?.id ?? null,
          name: team.name ?? null,
          secret: writeInstalled({ token: bot.token, botId: bot.id, botUserId: bot.userId }),
        });
        approvals.set(installed, approved);
        if (!approved) {
          parts.say(
            `The bot was installed in the Slack workspace ${clean(team.name ?? team.id)} (${team.id}). Nobody there is believed until you approve it: npm run bot -- workspaces approve ${team.id}`,
          );
        }
      },
      fetchInstallation: async () => await Promise.reject(new Error("Installations are read elsewhere.")),
    },
  });
  const options = { scopes: [...SCOPES], redirectUri: `${publicUrl}${REDIRECT_PATH}` };
  return [
    {
      prefix: INSTALL_PATH,
      handle: async (request, response) => {
        if (!isGet(request, response)) return;
        harden(response);
        await provider.handleInstallPath(request, response, {}, options);
      },
    },
    {
      prefix: REDIRECT_PATH,
      handle: async (request, response) => {
        if (!isGet(request, response)) return;
        harden(response);
        await provider.handleCallback(request, response, {
          success: (installed, _options, _request, answer) => {
            const approved = approvals.get(installed) === true;
            page(answer, 200, approved ? INSTALLED : WAITING);
          },
          failure: (_error, _options, _request, answer) => {
            page(answer, 400, FAILED);
          },
        });
      },
    },
  ];
}

const INSTALLED = "The bot is installed. In Slack, write /backup-report to begin. You can close this page.";
const WAITING =
  "The bot is installed. Its operator has to approve this workspace before it answers anybody here. You can close this page.";
const FAILED = `The bot was not installed. Begin again at ${INSTALL_PATH}; if that fails too, its operator finds why in the log.`;

function isGet({ method }: IncomingMessage, response: ServerResponse): boolean {
  if (method === "GET") return true;
  response.writeHead(405, { Allow: "GET" });
  response.end();
  return false;
}

function harden(response: ServerResponse): void {
  response.setHeader("Cache-Control", "no-store");
  response.setHeader("Referrer-Policy", "no-referrer");
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
}

function page(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" });
  response.end(`${text}\n`);
}

/** A workspace's name is chosen by strangers and printed on a terminal. */
function clean(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N} ._-]/gu, "").slice(0, 80);
}
