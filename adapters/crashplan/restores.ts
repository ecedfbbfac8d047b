import { DAY_MS, type Instant } from "../../src/core/instant.ts";
import type { RestoreRecord } from "../../src/core/restore-record.ts";
import { RefusedCall } from "./wire/fault.ts";
import type { Http } from "./wire/http.ts";
import { isObject, openEnvelope } from "./wire/json.ts";
import { restoreHistory } from "./lists.ts";
import type { KnownOrganization } from "./read/organization.ts";
import { readPages } from "./wire/pages.ts";
import { readPerson } from "./read/person.ts";
import { readRestore, type RestoreNames } from "./read/restore.ts";
import { text } from "./read/value.ts";

/** What is asked for by name at most in one read; after that ids stand for names. */
const MOST_NAMES = 2_000;

/**
 * Restores begun since `from`, of one organization after the other, each once. An organization's history may hold those
 * of its descendants; whichever is read first has it.
 */
export async function* readRestores(http: Http, options: RestoreOptions): AsyncGenerator<RestoreRecord> {
  const seen = new Set<string>();
  for await (const restore of readAll(http, options)) {
    if (restore === null || restore.startedAt < options.from || seen.has(restore.id)) continue;
    seen.add(restore.id);
    yield restore;
  }
}

interface RestoreOptions {
  readonly from: Instant;
  readonly now: Instant;
  readonly organizations: () => Promise<readonly KnownOrganization[]>;
}

async function* readAll(http: Http, options: RestoreOptions): AsyncGenerator<RestoreRecord | null> {
  const days = Math.max(1, Math.ceil((options.now - options.from) / DAY_MS));
  const names = createNames(http);
  for (const { id, number } of deepestFirst(await options.organizations())) {
    if (number === null) continue;
    for await (const { rows } of readPages(http, restoreHistory(number, days)))
      for (const row of rows) yield await readRestore(row, id, names);
  }
}

/** So that a restore is in its own organization, when the history of a parent holds it too. */
function deepestFirst(organizations: readonly KnownOrganization[]): readonly KnownOrganization[] {
  const byId = new Map(organizations.map((one) => [one.id, one]));
  const depth = (one: KnownOrganization): number => {
    const path = new Set<string>();
    for (let at: KnownOrganization | undefined = one; at !== undefined && !path.has(at.id);) {
      path.add(at.id);
      at = byId.get(at.parentId ?? "");
    }
    return path.size;
  };
  return organizations
    .map((one) => ({ one, depth: depth(one) }))
    .toSorted((a, b) => b.depth - a.depth)
    .map(({ one }) => one);
}

function createNames(http: Http): RestoreNames {
  const found = new Map<string, string | null>();

  async function look(
    key: string,
    path: string,
    query: Record<string, string>,
    read: Reader,
  ): Promise<string | null> {
    const known = found.get(key);
    if (known !== undefined || found.size >= MOST_NAMES) return known ?? null;
    const name = await ask(path, query, read);
    found.set(key, name);
    return name;
  }

  async function ask(path: string, query: Record<string, string>, read: Reader): Promise<string | null> {
    try {
      const { body } = await http.get(path, query);
      return read(openEnvelope(body));
    } catch (error) {
      // Somebody who is gone, or whom this user may not see, has an id and no name.
      if (error instanceof RefusedCall && error.status < 500 && error.status !== 429) return null;
      throw error;
    }
  }

  return {
    person: async (id) =>
      id === null
        ? null
        : await look(`person ${id}`, `/api/v1/User/${encodeURIComponent(id)}`, {}, nameOfPerson),
    device: async (id) =>
      id === null
        ? null
        : await look(
            `device ${id}`,
            `/api/v1/Computer/${encodeURIComponent(id)}`,
            { idType: "guid" },
            nameOfDevice,
          ),
  };
}

type Reader = (data: unknown) => string | null;

function nameOfPerson(data: unknown): string | null {
  const person = readPerson(data);
  return person?.email ?? person?.name ?? null;
}

function nameOfDevice(data: unknown): string | null {
  return isObject(data) ? text.parse(data["name"]) : null;
}
