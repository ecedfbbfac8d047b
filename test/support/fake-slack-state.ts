/** What the fake Slack knows. Plain data, which tests read and change. */

export interface FakeTeam {
  readonly id: string;
  readonly name: string;
  readonly token: string;
  readonly botUserId: string;
  /** Empty: the token is a person's. */
  botId: string;
  revoked: boolean;
  /** Kinds of blocks that this workspace does not take yet. */
  readonly rejects: Set<string>;
}

export interface FakeUser {
  readonly id: string;
  readonly team: string;
  readonly name: string;
  readonly email: string;
  readonly extra: Readonly<Record<string, unknown>>;
}

export interface FakeMessage {
  readonly ts: string;
  readonly channel: string;
  text: string;
  blocks: readonly unknown[];
  readonly threadTs: string | null;
  readonly broadcast: boolean;
  /** Only this person sees it. */
  readonly onlyTo: string | null;
  edits: number;
  deleted: boolean;
  files: readonly string[];
}

export interface FakeChannel {
  readonly id: string;
  readonly team: string;
  archived: boolean;
  /** Whether the bot is in it. */
  member: boolean;
}

export interface FakeView {
  readonly id: string;
  hash: string;
  content: Record<string, unknown>;
}

/** A call of a method, as it arrived. */
export interface FakeCall {
  readonly method: string;
  readonly token: string | null;
  readonly args: Readonly<Record<string, unknown>>;
}

export interface FakeState {
  readonly teams: Map<string, FakeTeam>;
  readonly users: Map<string, FakeUser>;
  readonly channels: Map<string, FakeChannel>;
  readonly messages: FakeMessage[];
  readonly views: Map<string, FakeView>;
  /** By account: what its home shows. */
  readonly homes: Map<string, Record<string, unknown>>;
  /** When each was given out; a used one is gone. */
  readonly triggers: Map<string, number>;
  readonly responseUrls: Map<
    string,
    { uses: number; readonly madeAt: number; readonly channel: string; readonly user: string }
  >;
  readonly files: Map<string, { name: string; length: number; content: string | null; complete: boolean }>;
  /** Codes that an authorization page gave out, and the workspace that gave it. */
  readonly codes: Map<string, string>;
  readonly calls: FakeCall[];
  /** Answers to come instead of the method's own. */
  readonly faults: Map<string, FakeFault[]>;
  serial: number;
}

export type FakeFault =
  | { readonly kind: "error"; readonly error: string; readonly messages?: readonly string[] }
  | { readonly kind: "limit"; readonly seconds: number }
  | { readonly kind: "status"; readonly status: number }
  /** What was asked for is done, and the answer never arrives. */
  | { readonly kind: "silence" };

export function emptyState(): FakeState {
  return {
    teams: new Map(),
    users: new Map(),
    channels: new Map(),
    messages: [],
    views: new Map(),
    homes: new Map(),
    triggers: new Map(),
    responseUrls: new Map(),
    files: new Map(),
    codes: new Map(),
    calls: [],
    faults: new Map(),
    serial: 0,
  };
}
