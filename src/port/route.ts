import type { Verb } from "../core/access.ts";
import type { Instant } from "../core/instant.ts";
import type { TokenScope } from "../core/token-scope.ts";
import type { FieldPart } from "../view/form.ts";
import type { ReaderStyle, View } from "../view/view.ts";

/**
 * One path and method of the HTTP interface. The server checks the token, its scope, the body's size and
 * every schema before it calls `handle`; documentation is made from the same fields.
 */
export interface Route<Params = unknown, Query = unknown, Body = unknown> {
  /** `GET` also answers `HEAD`, without the body. */
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Begins with a slash; a segment `:name` matches any one segment and becomes a parameter. */
  readonly path: string;
  /** One line, for the documentation. */
  readonly summary: string;
  /** What the caller's bearer token must be good for; null: anybody may call it. */
  readonly scope: TokenScope | null;
  /** What the token must be limited to at least; left out: nothing besides its scope. */
  readonly verb?: Verb;
  /** Parameters that do not fit mean that there is no such resource: 404. */
  readonly params: Schema<Params>;
  /** Each query parameter is a text, or a list of texts when it was given more than once. */
  readonly query: Schema<Query>;
  readonly body: BodyRule<Body>;
  readonly response: ResponseRule;
  /** Of a route that changes: what is read there, of which `If-Match` gives the tag. Left out: nothing is. */
  current?(request: Pick<RouteRequest<unknown, unknown, unknown>, "params" | "caller">): Promise<unknown>;
  /** May throw a `RouteError`, or an error that the server was told how to turn into one. */
  handle(request: RouteRequest<Params, Query, Body>): Promise<RouteResponse>;
}

/** The part of a schema library that the server relies on. */
export interface Schema<Value> {
  safeParse(
    input: unknown,
  ):
    | { readonly success: true; readonly data: Value }
    | { readonly success: false; readonly error: SchemaError };
}

export interface SchemaError {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}

/** Sizes are bytes after transfer coding. A body over `maxBytes` is refused with 413 while it is read. */
export type BodyRule<Body> =
  | { readonly kind: "none"; readonly schema: Schema<Body> }
  | { readonly kind: "json"; readonly maxBytes: number; readonly schema: Schema<Body> }
  | {
      readonly kind: "text";
      readonly maxBytes: number;
      /** Read to the end, but only this much handed on; null: all of it. */
      readonly keepBytes: number | null;
      /** Without parameters, in lower case; null: whatever the sender says. */
      readonly mediaTypes: readonly string[] | null;
      readonly schema: Schema<Body>;
    };

/** What a successful call answers, for the documentation. */
export interface ResponseRule {
  readonly status: number;
  readonly description: string;
  readonly mediaType: string;
  /** Null: a text without structure. */
  readonly schema: Schema<unknown> | null;
}

export interface RouteRequest<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Null on a route without a scope. */
  readonly caller: Caller | null;
  /** What `current` gave and the caller named by its tag; left out: the caller named nothing. */
  readonly matched?: unknown;
}

/** Whose token a call came with. */
export interface Caller {
  readonly tokenId: number;
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  readonly verbs: readonly Verb[];
  /** Null: it does not end by itself. */
  readonly expiresAt: Instant | null;
  /** Null: not bound to an organization. */
  readonly organizationId: number | null;
  /** Whose device is meant when a call does not say. */
  readonly ownerEmail: string | null;
  /** IANA zone of times that come without one. */
  readonly zone: string;
}

export type RouteResponse =
  | { readonly kind: "json"; readonly status: number; readonly value: unknown }
  | { readonly kind: "empty"; readonly status: 204 }
  | { readonly kind: "text"; readonly status: number; readonly text: string; readonly mediaType: string }
  /** Sent as it is made; whoever hangs up ends it. */
  | { readonly kind: "stream"; readonly mediaType: string; readonly fileName: string; readonly write: Write }
  | { readonly kind: "page"; readonly status: number; readonly page: Page };

/** Hands the body on, piece by piece; each piece waits until there is room. */
export type Write = (piece: (bytes: Uint8Array) => Promise<void>) => Promise<void>;

/** A page for people, shown as plain HTML without scripts. */
export interface Page {
  readonly view: View;
  /** What is filled in and posted to the same address; null: there is nothing to do. */
  readonly form: { readonly fields: readonly FieldPart[]; readonly submit: string } | null;
  readonly reader: ReaderStyle;
}

/** Where in a call a fault is: a query parameter by name, or a place in the body as an RFC 6901 pointer. */
export type FieldFault =
  | { readonly parameter: string; readonly detail: string }
  | { readonly pointer: string; readonly detail: string };

export type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 408 | 409 | 412 | 413 | 415 | 422 | 429 | 500 | 503;

/** A call that was refused; sent as problem details (RFC 9457). The message is shown to the caller. */
export class RouteError extends Error {
  override readonly name = "RouteError";
  readonly status: RefusalStatus;
  readonly errors: readonly FieldFault[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: RefusalStatus,
    message: string,
    extra: {
      readonly errors?: readonly FieldFault[];
      readonly headers?: Readonly<Record<string, string>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: extra.cause });
    this.status = status;
    this.errors = extra.errors ?? [];
    this.headers = extra.headers ?? {};
  }
}
