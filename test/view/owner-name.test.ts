import { expect, test } from "vitest";

import type { OwnerNames } from "../../src/core/notification.ts";
import { ownerName } from "../../src/view/owner-name.ts";

test.each<[string | null, OwnerNames, string]>([
  ["Alice Able", "full", "Alice Able"],
  ["Alice Able", "initials", "A. A."],
  ["Alice Able", "none", ""],
  ["alice", "initials", "A."],
  ["Ana Maria de la Cruz", "initials", "A. M."],
  // Of somebody without a name, only an address is known.
  ["alice.able@acme.test", "initials", "A. A."],
  ["alice@acme.test", "initials", "A."],
  ["zoë müller", "initials", "Z. M."],
  ["王 芳", "initials", "王. 芳."],
  ["😀 Smile", "initials", "😀. S."],
  ["  ", "full", "no owner"],
  [null, "full", "no owner"],
  [null, "initials", "no owner"],
])("%j as %s is %j", (name, choice, shown) => {
  expect(ownerName(name, choice)).toBe(shown);
});

test("a channel that reads no names does not learn either whose device has no owner", () => {
  expect(ownerName(null, "none")).toBe("");
});
