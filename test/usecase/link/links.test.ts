import fc from "fast-check";
import { expect, test } from "vitest";

import { DAY_MS } from "../../../src/core/instant.ts";
import { createLinks, type Link } from "../../../src/usecase/link/links.ts";
import { loadLinks } from "../../../src/usecase/link/load-links.ts";
import { at, useWorld } from "../../support/world.ts";

const world = useWorld("2026-11-19T09:00:00Z");

const KEY = new Uint8Array(32).fill(1);
const OTHER = new Uint8Array(32).fill(2);
const NOW = at("2026-11-19T09:00:00Z");
const LINK: Link = { action: "away", email: "alice@acme.test", deviceId: null, outageId: null };
const URL = "https://bot.test";

function tokenOf(keys: readonly Uint8Array[], link: Link): string {
  return createLinks(keys, URL).url(link, NOW)?.slice(`${URL}/l/`.length) ?? "";
}

test("a link says what it is good for until it expires", () => {
  const links = createLinks([KEY], URL);
  const link: Link = { action: "remind", email: "bob@acme.test", deviceId: 12, outageId: 7 };
  const token = tokenOf([KEY], link);
  expect(links.read(token, NOW)).toEqual(link);
  expect(links.read(token, NOW + 30 * DAY_MS - 1)).toEqual(link);
  expect(links.read(token, NOW + 30 * DAY_MS)).toBe("expired");
});

test("a changed key: what the earlier one signed stays good while it is known, and no longer", () => {
  const token = tokenOf([OTHER], LINK);
  expect(createLinks([KEY, OTHER], URL).read(token, NOW)).toEqual(LINK);
  expect(createLinks([KEY], URL).read(token, NOW)).toBe(null);
});

test("nothing but what was signed is believed", () => {
  const links = createLinks([KEY], URL);
  const token = tokenOf([KEY], LINK);
  const letter = fc.constantFrom("A", "Q", "Z", "a", "m", "z", "0", "9", "-", "_", ".", "=", "/");
  fc.assert(
    fc.property(fc.nat(token.length - 1), letter, (place, other) => {
      const changed = `${token.slice(0, place)}${other}${token.slice(place + 1)}`;
      const read = links.read(changed, NOW);
      // The last letter of base64 carries bits that no byte has.
      expect(changed === token || place === token.length - 1 ? null : read).toBe(null);
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => links.read(text, NOW) === null));
});

test("without a public address there is no link, and without a key there are no links", () => {
  expect(createLinks([KEY], null).url(LINK, NOW)).toBe(null);
  expect(() => createLinks([], URL)).toThrow("Links need a key.");
});

test("without ENCRYPTION_KEY the bot keeps a key of its own, and every bot on the database has the same", async () => {
  const given = { encryptionKeys: [], publicUrl: URL, now: NOW };
  const first = await loadLinks(world.db, given);
  const second = await loadLinks(world.db, given);
  const token = first.url(LINK, NOW)?.slice(`${URL}/l/`.length) ?? "";
  expect(second.read(token, NOW)).toEqual(LINK);
  const keyed = await loadLinks(world.db, { ...given, encryptionKeys: [KEY] });
  expect(keyed.read(token, NOW)).toBe(null);
});
