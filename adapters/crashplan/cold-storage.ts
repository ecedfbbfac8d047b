import type { PulledColdArchive } from "../../src/port/pull-source.ts";
import { coldStorage } from "./lists.ts";
import { readColdRow } from "./read/cold-row.ts";
import type { KnownOrganization } from "./read/organization.ts";
import type { Http } from "./wire/http.ts";
import { readPages } from "./wire/pages.ts";

/** What lies in cold storage: asked for once for each organization at the top, with all below it. */
export async function* readColdStorage(
  http: Http,
  organizations: () => Promise<readonly KnownOrganization[]>,
): AsyncGenerator<readonly PulledColdArchive[]> {
  const known = await organizations();
  const ids = new Set(known.map(({ id }) => id));
  for (const { number, parentId } of known) {
    if (number === null || (parentId !== null && ids.has(parentId))) continue;
    for await (const { rows } of readPages(http, coldStorage(number)))
      yield rows.flatMap((row) => readColdRow(row) ?? []);
  }
}
