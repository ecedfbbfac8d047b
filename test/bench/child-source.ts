import type { Queryable } from "../../db/client.ts";
import { listSources, type SourceRow } from "../../db/query/source.ts";

export async function findSource(q: Queryable): Promise<SourceRow> {
  const [source] = await listSources(q);
  if (source === undefined) throw new Error("The fleet has no source.");
  return source;
}
