import { readFileSync } from "node:fs";

import type { Credential } from "../../adapters/teams/token.ts";
import type { Teams, TeamsServing } from "../../adapters/teams/connection.ts";
import { claimHeard } from "../../db/query/heard.ts";
import { createBot } from "../bot/bot.ts";
import { formRegistry } from "../bot/form/registry.ts";
import { type Config, ConfigError, type TeamsConfig } from "../config.ts";
import { HOUR_MS } from "../core/instant.ts";
import type { InstallationStore } from "../port/installation.ts";
import type { Context } from "../usecase/context.ts";
import { conversationStore } from "../usecase/conversation/conversation-store.ts";
import { fileOffers } from "../usecase/file/file-offers.ts";
import { capabilityStore } from "../usecase/installation/capability-store.ts";
import { installationStore, nameOf } from "../usecase/installation/installation-store.ts";
import { createSeal } from "../usecase/installation/seal.ts";

/** Teams, put together but not heard yet. */
export interface TeamsPart {
  readonly config: TeamsConfig;
  readonly teams: Teams;
  readonly installations: InstallationStore;
}

/** Teams sends an activity again for minutes. */
const HEARD_MS = HOUR_MS;

/** Null: Teams is off. Its packages are only loaded when it is on. */
export async function openTeams(
  config: Config,
  ctx: Context,
  own: { readonly instanceId: string; readonly say: (line: string) => void },
): Promise<TeamsPart | null> {
  const { teams: settings } = config;
  if (settings === null) return null;
  const app =
    settings.app === null ? null : { ...settings.app, credential: credentialOf(settings.app.credential) };
  const [{ createTeams }, { teamsRenderer }] = await Promise.all([
    import("../../adapters/teams/connection.ts"),
    import("../../adapters/teams/render/teams-renderer.ts"),
  ]);
  const approved = new Set<string>();
  const installations = installationStore(ctx, { seal: createSeal([]), approved });
  const teams = createTeams({
    settings: { ...settings, app },
    installations,
    capabilities: capabilityStore(ctx),
    conversations: conversationStore(ctx),
    offers: fileOffers(ctx),
    renderer: teamsRenderer(),
    approve: (workspaceId) => void approved.add(nameOf({ platform: "teams", workspaceId })),
    async claim(eventId) {
      return await claimHeard(ctx.db, `teams:${eventId}`, {
        instanceId: own.instanceId,
        until: ctx.now() + HEARD_MS,
      });
    },
    now: ctx.now,
    log: ctx.log,
    say: own.say,
  });
  return { config: settings, teams, installations };
}

/** Makes the bot hear Teams. */
export function serveTeams(ctx: Context, { teams, installations }: TeamsPart): TeamsServing {
  const directories = new Map([[teams.directory.platform, teams.directory]]);
  return teams.serve(createBot({ ...ctx, directories, installations }, formRegistry));
}

/** What `doctor` says of Teams. */
export async function examineTeams(
  part: TeamsPart | null,
): Promise<{ readonly state: "ok" | "off" | "wrong"; readonly text: string }> {
  if (part === null) return { state: "off", text: "not set up: TEAMS_APP_ID turns it on" };
  const { config, teams } = part;
  if (config.app === null)
    return { state: "ok", text: "on for trying things out: takes what this machine sends without a token" };
  try {
    await teams.signIn();
    return { state: "ok", text: `on in the tenant ${config.tenantId ?? ""}, heard at /api/messages` };
  } catch (error) {
    return { state: "wrong", text: error instanceof Error ? error.message : String(error) };
  }
}

type AppConfig = NonNullable<TeamsConfig["app"]>;

function credentialOf(
  credential: AppConfig["credential"],
): Credential | { readonly kind: "managed-identity" } {
  if (credential.kind !== "certificate") return credential;
  try {
    const pem = readFileSync(credential.file, "utf8");
    return { kind: "certificate", certificate: pem, key: pem };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([`TEAMS_CERTIFICATE_FILE cannot be read: ${reason}`]);
  }
}
