import { createHash } from "node:crypto";

import { PullFault } from "../../../src/port/pull-source.ts";
import { SlowCall } from "./fault.ts";
import type { Answer, Http, Query } from "./http.ts";
import { isObject, openEnvelope, rowsOf } from "./json.ts";

export interface ListCall {
  readonly path: string;
  readonly query: Query;
  /** The names its rows may stand below. */
  readonly names: readonly string[];
  /** In words, for errors: "devices". */
  readonly what: string;
  /** Sizes of a page, the wished first; each divides the one before. */
  readonly sizes: readonly number[];
  readonly paging: { readonly page: string; readonly size: string };
  readonly fromPage?: number;
}

export interface ReadPage {
  /** 1 is the first; counted in pages of the first size, whatever size was read. */
  readonly page: number;
  readonly rows: readonly unknown[];
  readonly at: Answer["at"];
}

export const V1_PAGING = { page: "pgNum", size: "pgSize" };
export const V38_PAGING = { page: "page", size: "pageSize" };

/** More pages than this are a mistake of one side. */
const MOST_PAGES = 200_000;

/**
 * The pages of a list until a short one. A page that takes too long is read in smaller parts, and so are those after
 * it. Throws a `PullFault` when pages repeat, or the smallest one takes too long.
 */
export async function* readPages(http: Http, call: ListCall): AsyncGenerator<ReadPage> {
  const [wished = 100] = call.sizes;
  const reader = partReader(http, call);
  for (let page = call.fromPage ?? 1; page <= MOST_PAGES; page += 1) {
    const rows: unknown[] = [];
    let at = 0;
    let isLast = false;
    while (rows.length < wished && !isLast) {
      const part = await reader((page - 1) * wished + rows.length);
      rows.push(...part.rows);
      at = Math.max(at, part.at);
      isLast = part.isLast;
    }
    yield { page, rows, at };
    if (isLast) return;
  }
  throw endless(call.what);
}

interface Part {
  readonly rows: readonly unknown[];
  readonly at: number;
  readonly isLast: boolean;
}

function partReader(http: Http, call: ListCall): (offset: number) => Promise<Part> {
  let sizes = call.sizes;
  const seen = new Set<string>();

  async function ask(offset: number): Promise<{ answer: Answer; size: number }> {
    for (;;) {
      const [size = 1, ...smaller] = sizes;
      const number = Math.floor(offset / size) + 1;
      try {
        const paging = { [call.paging.page]: number, [call.paging.size]: size };
        return { answer: await http.get(call.path, { ...call.query, ...paging }), size };
      } catch (error) {
        if (!(error instanceof SlowCall) || smaller.length === 0) throw error;
        sizes = smaller;
      }
    }
  }

  return async (offset) => {
    const { answer, size } = await ask(offset);
    const data = openEnvelope(answer.body);
    const rows = rowsOf(data, call.names, call.what);
    if (rows.length > 0) {
      const mark = markOf(rows, size);
      if (seen.has(mark)) throw endless(call.what);
      seen.add(mark);
    }
    const capped = sizes.find((smaller) => smaller === rows.length && smaller < size);
    // A server with a smaller limit of its own gives pages that look like the last one.
    if (capped !== undefined && offset === 0) sizes = sizes.filter((other) => other <= capped);
    return { rows, at: answer.at, isLast: rows.length < size && (capped === undefined || offset > 0) };
  };
}

/** Which rows a page holds: by their ids, for the rest of them changes while it is read. */
function markOf(rows: readonly unknown[], size: number): string {
  const hash = createHash("sha1").update(`${size}`);
  for (const row of rows) {
    const ids = isObject(row) ? Object.entries(row).filter(([key]) => /id$/iu.test(key)) : row;
    hash.update(JSON.stringify(ids) + "\n");
  }
  return hash.digest("base64");
}

function endless(what: string): PullFault {
  return new PullFault(
    "unreadable",
    `CrashPlan gives the same page of ${what} again and again. Nothing of this read counts; it is tried again at the next one.`,
  );
}
