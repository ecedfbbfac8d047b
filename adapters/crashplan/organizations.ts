import type { ObservedOrganization } from "../../src/core/observation.ts";
import type { PulledSettings } from "../../src/port/pull-source.ts";
import type { Http } from "./wire/http.ts";
import { openEnvelope } from "./wire/json.ts";
import { ORGANIZATIONS } from "./lists.ts";
import { type KnownOrganization, readOrganizations } from "./read/organization.ts";
import { readPages } from "./wire/pages.ts";
import { readSettings } from "./read/settings.ts";

/** Requests at once. */
const AT_ONCE = 4;

/** The organizations as they were last listed; devices name theirs by id only. */
export interface Organizations {
  readonly list: () => Promise<readonly KnownOrganization[]>;
  readonly known: () => Promise<readonly KnownOrganization[]>;
  readonly observed: (id: string) => ObservedOrganization;
  settings(ids: readonly string[]): AsyncIterable<PulledSettings>;
}

export function createOrganizations(http: Http): Organizations {
  let known: ReadonlyMap<string, KnownOrganization> = new Map();

  async function list(): Promise<readonly KnownOrganization[]> {
    const rows: unknown[] = [];
    for await (const page of readPages(http, ORGANIZATIONS)) rows.push(...page.rows);
    const organizations = readOrganizations(rows);
    known = new Map(organizations.map((one) => [one.id, one]));
    return organizations;
  }

  async function settingsOf(id: string): Promise<PulledSettings> {
    const guid = known.get(id)?.guid ?? id;
    const query = { incSettings: true, incDeviceDefaults: true, incInheritedOrgInfo: true };
    const { body } = await http.get(`/api/v3/orgs/${encodeURIComponent(guid)}`, query);
    return readSettings(id, openEnvelope(body));
  }

  async function listOnce(): Promise<readonly KnownOrganization[]> {
    return known.size === 0 ? await list() : [...known.values()];
  }

  return {
    list,
    known: listOnce,
    observed(id) {
      const organization = known.get(id);
      return { id, name: organization?.name ?? id, costCentre: organization?.costCentre ?? null };
    },
    async *settings(ids) {
      await listOnce();
      for (let at = 0; at < ids.length; at += AT_ONCE)
        yield* await Promise.all(ids.slice(at, at + AT_ONCE).map(settingsOf));
    },
  };
}
