import { DAY_MS, type Instant } from "../../../src/core/instant.ts";
import type { SamplePerson } from "../../../src/port/sample-company.ts";
import type { Life } from "./life.ts";
import { asciiName } from "../company/names.ts";
import { draw, pick, pickByShare } from "../random.ts";
import { TOPIC } from "../topic.ts";

/** How a device calls itself. */
export interface Nameplate {
  readonly deviceId: string;
  readonly name: string;
  readonly hostname: string;
  readonly os: string;
  readonly osVersion: string;
}

interface System {
  readonly share: number;
  readonly os: string;
  readonly versions: readonly [string, ...string[]];
  readonly model: string;
}

const SYSTEMS: readonly [System, ...System[]] = [
  { share: 55, os: "mac", versions: ["14.7", "15.5", "15.6", "26.0"], model: "mbp" },
  { share: 35, os: "win", versions: ["10.0.22631", "10.0.26100"], model: "nb" },
  { share: 10, os: "linux", versions: ["22.04", "24.04"], model: "tp" },
];
const SERVER_ROLES = ["build", "files", "git", "artifacts", "wiki", "db", "sim", "render"] as const;
const SERVER_VERSIONS = ["12", "13"] as const;

/** `owner` may be null: the name then says where the device stands. */
export function nameplateOf({ seed, key, slot }: Life, owner: SamplePerson | null): Nameplate {
  const deviceId = `${Math.floor(1e8 + draw(seed, TOPIC.deviceId, key, 0) * 9e8)}${String(key).padStart(8, "0")}`;
  const chance = draw(seed, TOPIC.system, key, 0);
  const version = draw(seed, TOPIC.system, key, 1);
  if (slot.server) {
    const name = `${pick(chance, SERVER_ROLES)}-${slot.office.place}-${key}`;
    return {
      deviceId,
      name,
      hostname: `${name}.corp.example`,
      os: "linux",
      osVersion: pick(version, SERVER_VERSIONS),
    };
  }
  const system = pickByShare(chance, SYSTEMS);
  const holder = owner === null ? `spare-${slot.office.place}` : asciiName(familyName(owner.name));
  const name = `${holder}-${system.model}-${key}`;
  return {
    deviceId,
    name,
    hostname: `${name}.local`,
    os: system.os,
    osVersion: pick(version, system.versions),
  };
}

/** The client's version: a release every two months, which reaches a device within three weeks of activity. */
export function appVersionOf({ seed, key }: Life, activityAt: Instant): string {
  const lagDays = draw(seed, TOPIC.appLag, key, 0) * 21;
  const release = Math.floor((activityAt / DAY_MS - lagDays) / 61);
  return `11.${Math.max(0, release - 300)}.${1 + (release % 3)}`;
}

function familyName(name: string): string {
  return name.slice(name.lastIndexOf(" ") + 1);
}
