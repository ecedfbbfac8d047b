import type { SamplePerson } from "../../../src/port/sample-company.ts";
import { asciiName, FAMILY_NAMES, GIVEN_NAMES } from "./names.ts";
import { draw } from "../random.ts";
import { TOPIC } from "../topic.ts";
import type { Unit } from "./tree.ts";

/** Ends in `.example`, which no mail ever reaches (RFC 2606). */
export const DOMAIN = "tessellate.example";

const PAIRS = GIVEN_NAMES.length * FAMILY_NAMES.length;
/** Prime, and so without a common factor with PAIRS: every pair of names comes once before any comes twice. */
const STRIDE = 10_007;
/** A few have a cost centre of their own, not that of their organization. */
const LENT_SHARE = 0.03;
const NO_ADDRESS_SHARE = 0.004;

/** Person number `number` (from 0), who works in `unit`. Different numbers below 26,000 have different names. */
export function makePerson(seed: number, number: number, unit: Unit): SamplePerson {
  const pair = (number * STRIDE + (seed >>> 0)) % PAIRS;
  const given = GIVEN_NAMES[pair % GIVEN_NAMES.length] ?? "";
  const family = FAMILY_NAMES[Math.floor(pair / GIVEN_NAMES.length)] ?? "";
  const hasAddress = draw(seed, TOPIC.noAddress, number, 0) >= NO_ADDRESS_SHARE;
  const lent = draw(seed, TOPIC.lent, number, 0) < LENT_SHARE;
  return {
    id: `person-${number}`,
    name: `${given} ${family}`,
    email: hasAddress ? addressOf(`${asciiName(given)}.${asciiName(family)}`) : null,
    organizationId: unit.id,
    costCentre: lent ? "9100" : null,
  };
}

/** The address of a mailbox of the company. */
export function addressOf(mailbox: string): string {
  return `${mailbox}@${DOMAIN}`;
}
