import { z } from "zod";

import type { Asker } from "../../src/port/bot.ts";
import type { Conversation, ConversationStore } from "../../src/port/conversation.ts";
import type { Directory, Member } from "../../src/port/directory.ts";
import type { TeamsCalls } from "./calls.ts";
import { TeamsRefusal, toDeliveryError } from "./errors.ts";

/** What is used of Teams' account object; learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context */
const MEMBER = z.object({
  objectId: z.string().nullish(),
  aadObjectId: z.string().nullish(),
  name: z.string().nullish(),
  email: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
  tenantId: z.string().nullish(),
  userRole: z.string().nullish(),
});

type TeamsMember = z.infer<typeof MEMBER>;

/** Where somebody was heard of last, and what their Teams said of how they read. */
export interface Seen {
  readonly conversation: Conversation;
  readonly accountId: string;
  readonly locale: string | null;
  readonly zone: string | null;
}

export interface TeamsDirectory extends Directory {
  /** Notes where somebody is, so that they can be looked up there. */
  note(asker: Asker, seen: Seen): void;
}

export interface DirectoryParts {
  readonly calls: TeamsCalls;
  readonly store: ConversationStore;
  /** Whether what a client on this machine leaves out of an account may be taken for granted. */
  readonly dev: boolean;
}

const MOST_SEEN = 20_000;
/** Pages of a team's members that are looked through, 500 each. */
const MOST_PAGES = 20;
const UNKNOWN = new Set([400, 403, 404]);

/** Teams' accounts, by Entra's object id. A field that Teams leaves out never makes somebody more than they are. */
export function teamsDirectory({ calls, store, dev }: DirectoryParts): TeamsDirectory {
  const seen = new Map<string, Seen>();

  async function placeOf(asker: Asker): Promise<Seen | null> {
    const here = seen.get(keyOf(asker));
    if (here !== undefined) return here;
    const conversation = await store.findPersonal(asker.workspaceId, asker.userId);
    return conversation === null ? null : { conversation, accountId: asker.userId, locale: null, zone: null };
  }

  async function searchTeams(workspaceId: string, email: string): Promise<string | null> {
    for (const team of await store.listTeams(workspaceId)) {
      const found = await searchTeam(team, email);
      if (found !== null) return found;
    }
    return null;
  }

  async function searchTeam(team: Conversation, email: string): Promise<string | null> {
    const at = rosterOf(team);
    let continuation: string | null = null;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const { members, continuation: next } = await calls.members(at, continuation);
      for (const each of members) {
        const { data } = MEMBER.safeParse(each);
        if (data === undefined || emailOf(data) !== email) continue;
        const { guest, stranger } = memberOf(data, { workspaceId: team.workspaceId, dev });
        if (!guest && !stranger) return idOf(data);
      }
      if (next === null) return null;
      continuation = next;
    }
    return null;
  }

  return {
    platform: "teams",
    note(asker, where) {
      seen.delete(keyOf(asker));
      seen.set(keyOf(asker), where);
      const [oldest] = seen.keys();
      if (seen.size > MOST_SEEN && oldest !== undefined) seen.delete(oldest);
    },
    async lookUp(asker) {
      const where = await placeOf(asker);
      if (where === null) return null;
      const answer = await ask(async () => await calls.member(rosterOf(where.conversation), where.accountId));
      const { data } = MEMBER.safeParse(answer);
      if (data === undefined) return null;
      const id = idOf(data);
      if (id === null ? !dev : id.toLowerCase() !== asker.userId.toLowerCase()) return null;
      const { locale, zone } = where;
      return { ...memberOf(data, { workspaceId: asker.workspaceId, dev }), locale, zone };
    },
    async findByEmail(workspaceId, email) {
      const wanted = email.toLowerCase();
      return (
        (await store.findAccount(workspaceId, wanted)) ??
        (await ask(async () => await searchTeams(workspaceId, wanted)))
      );
    },
  };
}

/** A team's members are asked of its general channel, whose id is the team's. */
function rosterOf({ serviceUrl, conversationId, teamId }: Conversation): {
  serviceUrl: string;
  conversationId: string;
} {
  return { serviceUrl, conversationId: teamId ?? conversationId };
}

function keyOf({ workspaceId, userId }: Asker): string {
  return `${workspaceId} ${userId}`;
}

/** Null: there is no such account, or not there. */
async function ask<T>(question: () => Promise<T>): Promise<T | null> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof TeamsRefusal && UNKNOWN.has(error.status)) return null;
    throw toDeliveryError(error);
  }
}

function idOf({ objectId, aadObjectId }: TeamsMember): string | null {
  return aadObjectId ?? objectId ?? null;
}

function emailOf({ email, userPrincipalName }: TeamsMember): string | null {
  return (email ?? userPrincipalName)?.toLowerCase() ?? null;
}

function memberOf(member: TeamsMember, by: { readonly workspaceId: string; readonly dev: boolean }): Member {
  const role = member.userRole ?? (by.dev ? "user" : null);
  const tenantId = member.tenantId ?? (by.dev ? by.workspaceId : null);
  return {
    name: member.name ?? member.userPrincipalName ?? "",
    email: emailOf(member),
    // Entra's addresses are given by the tenant's own administrators.
    emailConfirmed: true,
    deleted: false,
    guest: role !== "user" || member.userPrincipalName?.includes("#EXT#") === true,
    stranger: tenantId?.toLowerCase() !== by.workspaceId.toLowerCase(),
    locale: null,
    zone: null,
  };
}
