/** A conversation that the bot is in, with what is needed to write there unasked. */
export interface Conversation {
  readonly platform: "slack" | "teams";
  readonly workspaceId: string;
  readonly conversationId: string;
  readonly kind: "personal" | "channel" | "group";
  /** Where the platform is asked to put messages for it. */
  readonly serviceUrl: string;
  /** Whose personal conversation it is, by the account's id; null: of several people. */
  readonly userId: string | null;
  /** The team a channel is in. */
  readonly teamId: string | null;
  readonly name: string | null;
}

/** Keeps conversations over restarts: some platforms let a bot write only to those it has seen. */
export interface ConversationStore {
  /** Keeps a conversation, or what is new of it; a name that is not said again stays. */
  save(conversation: Conversation): Promise<void>;
  find(workspaceId: string, conversationId: string): Promise<Conversation | null>;
  findPersonal(workspaceId: string, userId: string): Promise<Conversation | null>;
  /** One conversation of each team the bot is in. */
  listTeams(workspaceId: string): Promise<readonly Conversation[]>;
  /** The address that the newest conversation has; null: there is none yet. */
  findServiceUrl(workspaceId: string): Promise<string | null>;
  /** The account that was last believed to have an address (R25); null: none. */
  findAccount(workspaceId: string, email: string): Promise<string | null>;
  /** The bot was taken out of a conversation, or of a team with all of its channels: subscriptions end, somebody is told (R23). */
  remove(workspaceId: string, gone: Gone): Promise<void>;
}

export type Gone = { readonly conversationId: string } | { readonly teamId: string };
