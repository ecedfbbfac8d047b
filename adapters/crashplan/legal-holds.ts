import type { PulledHold } from "../../src/port/pull-source.ts";
import { legalHoldMemberships, MATTERS } from "./lists.ts";
import { readCustodian, readMatter } from "./read/legal-hold.ts";
import type { Http } from "./wire/http.ts";
import { readPages } from "./wire/pages.ts";

/** Who is on legal hold, matter by matter: the list of members wants to be asked by one. */
export async function* readLegalHolds(http: Http): AsyncGenerator<PulledHold> {
  for await (const { rows } of readPages(http, MATTERS)) {
    for (const { id, name } of rows.flatMap((row) => readMatter(row) ?? []))
      for await (const page of readPages(http, legalHoldMemberships(id)))
        yield* page.rows
          .flatMap((row) => readCustodian(row) ?? [])
          .map((custodian) => ({ matter: name, ...custodian }));
  }
}
