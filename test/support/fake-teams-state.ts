/** What a fake Teams knows and was told. */
export interface FakeTeamsState {
  readonly users: Map<string, FakeTeamsUser>;
  readonly chats: Map<string, FakeChat>;
  readonly messages: FakeTeamsMessage[];
  readonly calls: FakeCall[];
  /** The next calls of a kind are answered like this. */
  readonly faults: Map<FakeCall["kind"], FakeTeamsFault[]>;
  /** Files that were put somewhere, by their address. */
  readonly files: Map<string, string>;
  /** Access tokens that were given out. */
  readonly tokens: Set<string>;
  /** Whether it takes calls without a token, as a client on the bot's own machine does. */
  open: boolean;
  serial: number;
}

export interface FakeTeamsUser {
  /** Entra's object id. */
  readonly id: string;
  /** Teams' own, `29:…`. */
  readonly account: string;
  readonly name: string;
  /** Merged over what Teams says of the account. */
  readonly extra: Readonly<Record<string, unknown>>;
}

export interface FakeChat {
  readonly id: string;
  readonly kind: "personal" | "group" | "channel";
  readonly teamId: string | null;
  readonly name: string | null;
  /** Whose personal chat it is. */
  readonly userId: string | null;
  /** Whether the bot is in it. */
  installed: boolean;
}

export interface FakeTeamsMessage {
  readonly id: string;
  readonly chat: string;
  /** The first message of the thread it is in; null: it is none's reply. */
  readonly thread: string | null;
  readonly onlyTo: string | null;
  /** Typing, or something to read. */
  readonly type: string;
  activity: Readonly<Record<string, unknown>>;
  edits: number;
}

export interface FakeCall {
  readonly kind: "create" | "send" | "update" | "member" | "members" | "channels" | "token";
  /** The chat, without the thread. */
  readonly chat: string;
  readonly at: number;
  readonly status: number;
}

export interface FakeTeamsFault {
  readonly status: number;
  readonly code?: string;
  readonly message?: string;
  readonly retryAfterSeconds?: number;
}

export function emptyTeams(): FakeTeamsState {
  return {
    users: new Map(),
    chats: new Map(),
    messages: [],
    calls: [],
    faults: new Map(),
    files: new Map(),
    tokens: new Set(),
    open: false,
    serial: 0,
  };
}
