import { z } from "zod";

import type { Directory, Member } from "../../src/port/directory.ts";
import type { SlackClients } from "./clients.ts";
import { slackCode, toDeliveryError } from "./errors.ts";

/** What is used of Slack's user object; https://docs.slack.dev/reference/objects/user-object */
const USER = z.object({
  id: z.string(),
  team_id: z.string().nullish(),
  name: z.string().nullish(),
  real_name: z.string().nullish(),
  deleted: z.boolean().nullish(),
  is_bot: z.boolean().nullish(),
  is_restricted: z.boolean().nullish(),
  is_ultra_restricted: z.boolean().nullish(),
  is_stranger: z.boolean().nullish(),
  is_email_confirmed: z.boolean().nullish(),
  is_workflow_bot: z.boolean().nullish(),
  locale: z.string().nullish(),
  tz: z.string().nullish(),
  profile: z.object({ email: z.string().nullish(), real_name: z.string().nullish() }).nullish(),
  enterprise_user: z.object({ teams: z.array(z.string()).nullish() }).nullish(),
});

type User = z.infer<typeof USER>;

const UNKNOWN = new Set(["user_not_found", "users_not_found", "user_not_visible"]);

/** Slack's accounts. A field that Slack leaves out never makes somebody more than they are. */
export function slackDirectory(clients: SlackClients): Directory {
  return {
    platform: "slack",
    async lookUp({ workspaceId, userId }) {
      const user = await ask(async () => {
        const client = await clients.of(workspaceId);
        return (await client.users.info({ user: userId, include_locale: true })).user;
      });
      return user === null ? null : memberOf(user, workspaceId);
    },
    async findByEmail(workspaceId, email) {
      const user = await ask(async () => {
        const client = await clients.of(workspaceId);
        return (await client.users.lookupByEmail({ email })).user;
      });
      if (user === null) return null;
      const { deleted, guest, stranger, emailConfirmed } = memberOf(user, workspaceId);
      return deleted || guest || stranger || !emailConfirmed ? null : user.id;
    },
  };
}

async function ask(question: () => Promise<unknown>): Promise<User | null> {
  try {
    return USER.parse(await question());
  } catch (error) {
    if (UNKNOWN.has(slackCode(error) ?? "")) return null;
    throw toDeliveryError(error);
  }
}

function memberOf(user: User, workspaceId: string): Member {
  return {
    name: user.profile?.real_name ?? user.real_name ?? user.name ?? user.id,
    email: user.profile?.email?.toLowerCase() ?? null,
    emailConfirmed: user.is_email_confirmed === true,
    deleted: user.deleted === true,
    guest: [user.is_restricted, user.is_ultra_restricted, user.is_bot, user.is_workflow_bot].includes(true),
    stranger: user.is_stranger === true || !belongsTo(user, workspaceId),
    locale: user.locale ?? null,
    zone: user.tz ?? null,
  };
}

/** In an Enterprise organization an account belongs to several workspaces. */
function belongsTo({ team_id: teamId, enterprise_user: enterprise }: User, workspaceId: string): boolean {
  return teamId === workspaceId || enterprise?.teams?.includes(workspaceId) === true;
}
