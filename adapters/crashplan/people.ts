import type { PulledPerson, PulledRole } from "../../src/port/pull-source.ts";
import type { Http } from "./wire/http.ts";
import { openEnvelope, rowsOf } from "./wire/json.ts";
import { PEOPLE } from "./lists.ts";
import { readPages } from "./wire/pages.ts";
import { readPerson } from "./read/person.ts";
import { type KnownRole, readRoles } from "./read/role.ts";

/** Active people; `roleId`: those who hold it. */
export async function* readPeople(
  http: Http,
  roleId: string | null,
): AsyncGenerator<readonly PulledPerson[]> {
  const query = roleId === null ? PEOPLE.query : { ...PEOPLE.query, roleId };
  for await (const { rows } of readPages(http, { ...PEOPLE, query }))
    yield rows.flatMap((row) => readPerson(row) ?? []);
}

/** Who holds a role that means something here: a list of people for each role, which is far less than one for each person. */
export async function* readRoleHolders(http: Http): AsyncGenerator<PulledRole> {
  const { body } = await http.get("/api/v1/role");
  for (const role of readRoles(rowsOf(openEnvelope(body), ["roles"], "roles")))
    for await (const page of readPeople(http, role.id))
      yield* page.flatMap((person) => rolesOf(person, role));
}

function rolesOf({ email, organizationId }: PulledPerson, { meanings }: KnownRole): PulledRole[] {
  if (email === null) return [];
  return (
    meanings
      // Without an organization the role would reach everywhere.
      .filter(({ everywhere }) => everywhere || organizationId !== null)
      .map(({ role, everywhere }) => ({ email, organizationId: everywhere ? null : organizationId, role }))
  );
}
