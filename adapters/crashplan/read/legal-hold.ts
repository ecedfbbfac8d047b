import { z } from "zod";

import { isEmailAddress, normalEmail } from "../../../src/core/email-address.ts";
import { flag, id, text } from "./value.ts";

const matter = z.object({ legalHoldUid: id, name: text, active: flag });
const membership = z.object({
  active: flag,
  user: z.object({ userUid: id, email: text, username: text }),
});

export interface Matter {
  readonly id: string;
  readonly name: string;
}

/** An active matter; null: it is over, or lacks its id. */
export function readMatter(row: unknown): Matter | null {
  const read = matter.safeParse(row).data;
  if (read === undefined || read.active === false) return null;
  return { id: read.legalHoldUid, name: read.name ?? read.legalHoldUid };
}

/** Whom an active membership holds; null: it is over, or lacks its person's id. */
export function readCustodian(
  row: unknown,
): { readonly personId: string; readonly email: string | null } | null {
  const read = membership.safeParse(row).data;
  if (read === undefined || read.active === false) return null;
  const email = normalEmail(read.user.email ?? read.user.username ?? "");
  return { personId: read.user.userUid, email: isEmailAddress(email) ? email : null };
}
