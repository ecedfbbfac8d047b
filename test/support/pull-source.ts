import type { Observation } from "../../src/core/observation.ts";
import type { RestoreRecord } from "../../src/core/restore-record.ts";
import type {
  PullFault,
  PulledDevice,
  PulledOrganization,
  PulledPerson,
  PulledRole,
  PulledSettings,
  PullSource,
} from "../../src/port/pull-source.ts";

/** What a source in memory holds; tests change it between reads. */
export interface PullScript {
  organizations: PulledOrganization[];
  settings: PulledSettings[];
  people: PulledPerson[];
  roles: PulledRole[];
  devices: PulledDevice[];
  restores: RestoreRecord[] | null;
  /** Devices of a page. */
  pageSize: number;
  /** Devices that only answer when they are asked for by their id. */
  hidden: Set<string>;
  /** Called before each page of devices; throws to break the read off there. */
  beforePage: (page: number) => void | Promise<void>;
  /** The pages asked for, and the devices asked for by id. */
  asked: string[];
  fault: PullFault | null;
}

export function pullScript(given: Partial<PullScript> = {}): PullScript {
  return {
    organizations: [{ id: "1", name: "Acme", parentId: null, costCentre: null }],
    settings: [],
    people: [],
    roles: [],
    devices: [],
    restores: null,
    pageSize: 100,
    hidden: new Set(),
    beforePage: () => undefined,
    asked: [],
    fault: null,
    ...given,
  };
}

/** A source that is read, with nothing behind it but what the test put there. */
export function scriptedSource(script: PullScript): PullSource {
  function check(): void {
    if (script.fault !== null) throw script.fault;
  }
  return {
    kind: "crashplan",
    name: "crashplan",
    namespace: "crashplan",
    restoresUnknown: script.restores === null ? "no user is configured" : null,
    async organizations() {
      check();
      return await Promise.resolve([...script.organizations]);
    },
    async *settings(ids) {
      check();
      yield* await Promise.resolve(
        script.settings.filter(({ organizationId }) => ids.includes(organizationId)),
      );
    },
    async *people() {
      check();
      yield await Promise.resolve([...script.people]);
    },
    async *roles() {
      check();
      yield* await Promise.resolve([...script.roles]);
    },
    async *devices({ changedSince, fromPage }) {
      const wanted = script.devices.filter(({ observation }) => isWanted(script, observation, changedSince));
      for (let page = fromPage; ; page += 1) {
        check();
        script.asked.push(`page ${page}`);
        await script.beforePage(page);
        const devices = wanted.slice((page - 1) * script.pageSize, page * script.pageSize);
        if (devices.length > 0) yield { page, devices };
        if (devices.length < script.pageSize) return;
      }
    },
    async device(id) {
      check();
      script.asked.push(id);
      return await Promise.resolve(
        script.devices.find(({ observation }) => observation.deviceId === id) ?? null,
      );
    },
    restores() {
      return script.restores === null ? null : list(script.restores);
    },
    coldStorage: () => null,
    legalHolds: () => list([]),
  };
}

function isWanted(script: PullScript, seen: Observation, changedSince: number | null): boolean {
  if (seen.state === "deactivated" || script.hidden.has(seen.deviceId)) return false;
  const activity = Math.max(...seen.archives.map(({ lastActivityAt }) => lastActivityAt ?? 0));
  return changedSince === null || activity >= changedSince;
}

async function* list<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* await Promise.resolve(items);
}
