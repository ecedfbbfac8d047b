import { z } from "zod";

import { isEmailAddress, normalEmail } from "../../../src/core/email-address.ts";
import type { PulledPerson } from "../../../src/port/pull-source.ts";
import { flag, id, optionalId, text } from "./value.ts";

const schema = z.object({
  userUid: id,
  username: text,
  email: text,
  firstName: text,
  lastName: text,
  orgUid: optionalId,
  userExtRef: text,
  active: flag,
});

/** A user of the list; null when it lacks an id. */
export function readPerson(row: unknown): PulledPerson | null {
  const user = schema.safeParse(row).data;
  if (user === undefined) return null;
  const addresses = [user.email, user.username].filter((part) => part !== null).map(normalEmail);
  const email = addresses.find(isEmailAddress) ?? null;
  const name = [user.firstName, user.lastName].filter((part) => part !== null).join(" ");
  const username = user.username === null || normalEmail(user.username) === email ? null : user.username;
  return {
    id: user.userUid,
    email,
    name: name === "" ? username : name,
    costCentre: user.userExtRef,
    organizationId: user.orgUid,
    active: user.active ?? true,
  };
}
