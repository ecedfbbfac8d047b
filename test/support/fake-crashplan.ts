import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";

import { Secret, TOTP } from "otpauth";

import { type Instant, isoInstant, MINUTE_MS } from "../../src/core/instant.ts";
import { type FakeCompany, type FakeDevice, makeFakeCompany } from "./fake-crashplan-company.ts";
import {
  deviceRow,
  lastBackupOfDevice,
  organizationDetail,
  organizationRow,
  personRow,
  reportRows,
  ROLES,
} from "./fake-crashplan-wire.ts";

/** How the fake behaves badly; tests set what they need. */
export interface FakeTrouble {
  /** It takes calls and never answers. */
  frozen: boolean;
  /** Every answer is a web page. */
  html: boolean;
  /** The tenant's plan has no API. */
  noApi: boolean;
  /** The client's secret has expired. */
  expired: boolean;
  /** Whatever page is asked for, the first one comes. */
  repeating: boolean;
  /** Lists of the newer API come without a name. */
  bareLists: boolean;
  /** Lists come in no order, whatever is asked for. */
  unsorted: boolean;
  /** Rows of the device backup report come twice. */
  duplicated: boolean;
  /** Pages with more rows than this never come. */
  slowAboveRows: number | null;
  /** Pages never hold more rows than this, whatever is asked for. */
  mostRows: number | null;
  /** How far its clock is off. */
  clockOffMs: number;
  /** Answers that come first, one a call. */
  readonly next: FakeAnswer[];
  /** Paths that an answer stands for as long as it is there. */
  readonly always: Map<string, FakeAnswer>;
}

export interface FakeAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface FakeCrashPlan {
  /** What `CRASHPLAN_URL` is set to. */
  readonly url: string;
  readonly client: { readonly kind: "client"; readonly id: string; readonly secret: string };
  readonly user: {
    readonly kind: "user";
    readonly name: string;
    readonly password: string;
    readonly totpSecret: string;
  };
  readonly company: FakeCompany;
  readonly trouble: FakeTrouble;
  /** Paths with their parameters, oldest first. */
  readonly calls: string[];
  /** The most calls that were open at once. */
  mostOpen(): number;
  /** What was handed out ends now. */
  endTokens(): void;
  close(): Promise<void>;
}

export interface FakeOptions {
  readonly now: () => Instant;
  readonly devices?: number;
  readonly port?: number;
  /** The user signs in with a one-time code. */
  readonly needsCode?: boolean;
  readonly latencyMs?: number;
}

const CLIENT = { kind: "client", id: "key-fake-client", secret: "fake-secret" } as const;
const USER = {
  kind: "user",
  name: "reader@northwind.example",
  password: "correct horse",
  totpSecret: "JBSWY3DPEHPK3PXP",
} as const;

/** CrashPlan at the wire: sign-in, paging, errors and misbehaviour as its documents and its users tell of. */
export async function startFakeCrashPlan(options: FakeOptions): Promise<FakeCrashPlan> {
  const state = new FakeState(options);
  const server = createServer((request, response) => {
    void state.answer(request, response);
  });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    client: CLIENT,
    user: USER,
    company: state.company,
    trouble: state.trouble,
    calls: state.calls,
    mostOpen: () => state.mostOpen,
    endTokens: () => {
      state.tokens.clear();
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

class FakeState {
  readonly company: FakeCompany;
  readonly calls: string[] = [];
  readonly tokens = new Map<string, { readonly endsAt: Instant; readonly isUser: boolean }>();
  readonly trouble: FakeTrouble = {
    frozen: false,
    html: false,
    noApi: false,
    expired: false,
    repeating: false,
    bareLists: false,
    unsorted: false,
    duplicated: false,
    slowAboveRows: null,
    mostRows: null,
    clockOffMs: 0,
    next: [],
    always: new Map(),
  };
  mostOpen = 0;
  #open = 0;
  #issued = 0;
  #sorted: readonly FakeDevice[] = [];
  readonly #options: FakeOptions;

  constructor(options: FakeOptions) {
    this.#options = options;
    this.company = makeFakeCompany(options.devices ?? 300, options.now());
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://fake");
    if (this.#steer(url.pathname, request, response)) return;
    this.calls.push(url.pathname.replace("/api/", "") + decodeURIComponent(url.search));
    this.#open += 1;
    this.mostOpen = Math.max(this.mostOpen, this.#open);
    if (this.#options.latencyMs !== undefined) await wait(this.#options.latencyMs);
    this.#open -= 1;
    const now = this.#options.now() + this.trouble.clockOffMs;
    if (this.trouble.frozen || this.#isTooSlow(url)) return;
    const { status, body, headers } = this.#decide(url, request, now);
    const isText = typeof body === "string";
    response.writeHead(status, {
      date: new Date(now).toUTCString(),
      "content-type": isText ? "text/html" : "application/json",
      ...headers,
    });
    response.end(isText ? body : JSON.stringify(body));
  }

  /** What is asked by hand, beside the API. */
  #steer(path: string, request: IncomingMessage, response: ServerResponse): boolean {
    if (!path.startsWith("/fake")) return false;
    if (request.method === "POST" && path === "/fake/freeze") this.trouble.frozen = true;
    if (request.method === "POST" && path === "/fake/thaw") this.trouble.frozen = false;
    const { devices, people, organizations } = this.company;
    const counts = { devices: devices.length, people: people.length, organizations: organizations.length };
    response.writeHead(200, { "content-type": "application/json" });
    response.end(`${JSON.stringify({ frozen: this.trouble.frozen, calls: this.calls.length, ...counts })}\n`);
    return true;
  }

  #isTooSlow({ searchParams }: URL): boolean {
    const size = Number(searchParams.get("pgSize") ?? 0);
    return this.trouble.slowAboveRows !== null && size > this.trouble.slowAboveRows;
  }

  #decide(url: URL, request: IncomingMessage, now: Instant): FakeAnswer {
    const path = url.pathname.toLowerCase().replace("/api/", "").replace(/^v1\//u, "");
    const planned = this.trouble.next.shift() ?? this.trouble.always.get(path);
    if (planned !== undefined) return planned;
    if (this.trouble.html) return { status: 200, body: "<!DOCTYPE html><html><title>Sign in</title></html>" };
    if (this.trouble.noApi) return refuse(403, "SYSTEM", "Your product plan does not permit use of the API.");
    if (path === "v3/oauth/token") return this.#grantClient(request, now);
    if (path === "v3/auth/jwt") return this.#grantUser(request, now);
    const token = this.tokens.get((request.headers.authorization ?? "").replace(/^Bearer /u, ""));
    if (token === undefined || token.endsAt <= now)
      return refuse(401, "SYSTEM", "Invalid or missing credentials");
    return this.#read(path, url.searchParams, token.isUser, now);
  }

  #grantClient(request: IncomingMessage, now: Instant): FakeAnswer {
    if (request.method !== "POST" || request.headers.authorization !== basic(CLIENT.id, CLIENT.secret))
      return refuse(401, "SYSTEM", "Invalid or missing credentials");
    if (this.trouble.expired) return refuse(401, "SYSTEM", "The API client secret has expired");
    return {
      status: 200,
      body: { access_token: this.#issue(now + 15 * MINUTE_MS, false), token_type: "bearer", expires_in: 900 },
    };
  }

  #grantUser(request: IncomingMessage, now: Instant): FakeAnswer {
    const refused = refuse(401, "SYSTEM", "Invalid or missing credentials");
    if (request.headers.authorization !== basic(USER.name, USER.password)) return refused;
    if (this.#options.needsCode === true) {
      const code = request.headers["totp-auth"];
      if (code === undefined) return { status: 401, body: { error: "LoginConfig: LOCAL_2FA" } };
      const totp = new TOTP({ secret: Secret.fromBase32(USER.totpSecret) });
      if (totp.generate({ timestamp: now }) !== code) return refused;
    }
    return { status: 200, body: { data: { v3_user_token: this.#issue(now + 30 * MINUTE_MS, true) } } };
  }

  #issue(endsAt: Instant, isUser: boolean): string {
    this.#issued += 1;
    const text = `token-${this.#issued}`;
    this.tokens.set(text, { endsAt, isUser });
    return text;
  }

  #read(path: string, query: URLSearchParams, isUser: boolean, now: Instant): FakeAnswer {
    const { company } = this;
    if (path === "org")
      return this.#page("orgs", company.organizations, query, (one) => organizationRow(one, company), now);
    if (path === "user")
      return this.#page("users", this.#peopleOf(query.get("roleId")), query, personRow, now);
    if (path === "role") return data(ROLES, now);
    if (path === "computer") {
      const withUsage = query.get("incBackupUsage") === "true";
      return this.#page(
        "computers",
        this.#devicesOf(query, now),
        query,
        (one) => deviceRow(one, company, now, withUsage),
        now,
      );
    }
    if (path === "devicebackupreport") return this.#report(query, now);
    if (path === "coldstorage") {
      const rows = query.get("incChildOrgs") === "true" ? company.coldStorage : [];
      return isUser ? this.#page("coldStorageRows", rows, query, (row) => row, now) : denied();
    }
    if (path.startsWith("v38/legal-hold-")) return this.#holds(path, query);
    if (path === "restorehistory") return isUser ? this.#restores(query, now) : denied();
    return this.#one(path, now);
  }

  #one(path: string, now: Instant): FakeAnswer {
    const { company } = this;
    const [kind, id = ""] = path.replace(/^v3\//u, "").split("/");
    if (kind === "orgs") {
      const organization = company.organizations.find(({ uid }) => uid === id);
      if (organization !== undefined) return data(organizationDetail(organization, company), now);
    }
    if (kind === "computer") {
      const device = company.devices.find(({ guid }) => guid === id);
      if (device !== undefined) return data(deviceRow(device, company, now, true), now);
    }
    if (kind === "user") {
      const person = company.people.find(({ uid, number }) => uid === id || String(number) === id);
      if (person !== undefined) return data(personRow(person), now);
    }
    return refuse(kind === "computer" ? 400 : 404, "SYSTEM", `Unable to find ${kind ?? ""}`);
  }

  #peopleOf(roleId: string | null): FakeCompany["people"] {
    const { people } = this.company;
    return roleId === null ? people : people.filter(({ roles }) => roles.includes(roleId));
  }

  #devicesOf(query: URLSearchParams, now: Instant): readonly FakeDevice[] {
    const isSorted = query.get("srtKey") === "lastBackup" && !this.trouble.unsorted;
    if (isSorted && query.get("pgNum") !== "1") return this.#sorted;
    const { devices } = this.company;
    const active = devices.filter(({ status }) => !status.startsWith("Deactivated"));
    if (!isSorted) return active;
    this.#sorted = active.toSorted((a, b) => lastBackupOfDevice(b, now) - lastBackupOfDevice(a, now));
    return this.#sorted;
  }

  #report(query: URLSearchParams, now: Instant): FakeAnswer {
    const rows = this.#devicesOf(new URLSearchParams(), now).flatMap((one) =>
      reportRows(one, this.company, now),
    );
    const all = this.trouble.duplicated ? rows.flatMap((row) => [row, row]) : rows;
    return data(this.#cut(all, query), now);
  }

  #restores(query: URLSearchParams, now: Instant): FakeAnswer {
    const organization = this.company.organizations.find(
      ({ number }) => String(number) === query.get("orgId"),
    );
    if (organization === undefined) return refuse(400, "SYSTEM", "Unable to find org");
    const rows = this.company.restores.filter(({ orgUid }) => orgUid === organization.uid);
    return this.#page("restoreEvents", rows, query, (row) => row, now);
  }

  /** The newer API gives bare lists, the older one named ones. */
  #holds(path: string, query: URLSearchParams): FakeAnswer {
    const { holds } = this.company;
    const isList = path.startsWith("v38/legal-hold-matter/");
    if (!isList && query.get("legalHoldUid") === null)
      return refuse(400, "SYSTEM", "At least one criteria must be specified");
    const all = isList
      ? holds.matters
      : holds.memberships.filter((one) => one["matterUid"] === query.get("legalHoldUid"));
    const size = Number(query.get("pageSize") ?? 100);
    const page = Number(query.get("page") ?? 1);
    const rows = all.slice((page - 1) * size, page * size);
    if (this.trouble.bareLists) return { status: 200, body: rows };
    return { status: 200, body: { data: { [isList ? "matters" : "memberships"]: rows } } };
  }

  #page<T>(
    name: string,
    rows: readonly T[],
    query: URLSearchParams,
    toJson: (row: T) => unknown,
    now: Instant,
  ): FakeAnswer {
    return data({ [name]: this.#cut(rows, query).map(toJson) }, now);
  }

  #cut<T>(rows: readonly T[], query: URLSearchParams): readonly T[] {
    const { mostRows, repeating } = this.trouble;
    const size = Math.min(Number(query.get("pgSize") ?? 100), mostRows ?? Number.POSITIVE_INFINITY);
    const page = repeating ? 1 : Number(query.get("pgNum") ?? 1);
    return rows.slice((page - 1) * size, page * size);
  }
}

function data(value: unknown, now: Instant): FakeAnswer {
  return { status: 200, body: { metadata: { timestamp: isoInstant(now), params: {} }, data: value } };
}

/** Errors are an array. */
export function refuse(status: number, name: string, description: string): FakeAnswer {
  return { status, body: [{ name, description }] };
}

function denied(): FakeAnswer {
  return refuse(403, "SYSTEM", "This resource is not available to API clients");
}

function basic(name: string, secret: string): string {
  return `Basic ${Buffer.from(`${name}:${secret}`).toString("base64")}`;
}
