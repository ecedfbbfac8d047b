import type { PullSource } from "../../src/port/pull-source.ts";
import { readColdStorage } from "./cold-storage.ts";
import { allDevices, changedDevices, oneDevice } from "./devices.ts";
import { createHttp, type HttpOptions } from "./wire/http.ts";
import { readLegalHolds } from "./legal-holds.ts";
import { createOrganizations } from "./organizations.ts";
import { readPeople, readRoleHolders } from "./people.ts";
import { readRestores } from "./restores.ts";
import type { Credentials } from "./wire/token.ts";

export interface CrashPlanOptions extends Pick<HttpOptions, "now" | "sleep" | "timeoutMs"> {
  /** Where the console is, with or without a slash at the end. */
  readonly url: string;
  readonly client: Extract<Credentials, { kind: "client" }> | null;
  /** At least one of both. */
  readonly user: Extract<Credentials, { kind: "user" }> | null;
}

const NO_RESTORES =
  "CrashPlan shows its restore history to users only, not to API clients. " +
  "Set CRASHPLAN_USERNAME and CRASHPLAN_PASSWORD.";

/** CrashPlan's API, read with an API client, a user, or both. Throws a TypeError without either. */
export function createCrashPlan({ client, user, ...options }: CrashPlanOptions): PullSource {
  const credentials = client ?? user;
  if (credentials === null) throw new TypeError("CrashPlan is read with an API client or a user.");
  const tools = { ...options, url: options.url.replace(/\/+$/u, "") };
  const http = createHttp({ ...tools, credentials });
  const userHttp = user === null || client === null ? http : createHttp({ ...tools, credentials: user });
  const organizations = createOrganizations(http);
  return {
    kind: "crashplan",
    name: "crashplan",
    namespace: "crashplan",
    async organizations() {
      const listed = await organizations.list();
      return listed.map(({ id, name, parentId, costCentre }) => ({ id, name, parentId, costCentre }));
    },
    settings: (ids) => organizations.settings(ids),
    people: () => readPeople(http, null),
    roles: () => readRoleHolders(http),
    async *devices({ changedSince, fromPage }) {
      await organizations.list();
      if (changedSince === null) yield* allDevices(http, organizations.observed, fromPage);
      else yield* changedDevices(http, organizations.observed, changedSince);
    },
    async device(id) {
      await organizations.known();
      return await oneDevice(http, organizations.observed, id);
    },
    restores: (from) =>
      user === null
        ? null
        : readRestores(userHttp, { from, now: options.now(), organizations: organizations.known }),
    coldStorage: () => (user === null ? null : readColdStorage(userHttp, organizations.known)),
    legalHolds: () => readLegalHolds(http),
    restoresUnknown: user === null ? NO_RESTORES : null,
  };
}
