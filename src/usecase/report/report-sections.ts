import { deviceAsOf } from "../../core/as-of.ts";
import type { Instant } from "../../core/instant.ts";
import type { DeviceLine, DeviceSection, Report } from "../../core/report.ts";
import type { Queryable } from "../../../db/client.ts";
import {
  blindSpotDevices,
  type Covered,
  type During,
  loadReportDevices,
  newlyCriticalDevices,
  recoveredDevices,
  type ReportDevice,
  worstDevices,
} from "../../../db/query/report-device.ts";
import { findPeopleWithoutDevice } from "../../../db/query/report-person.ts";
import type { Frame } from "../evaluate/frame.ts";
import { forecastDevices } from "./forecast-devices.ts";

/** How many devices of each kind a report keeps: what its files list, and what the next run compares with. */
const KEPT_DEVICES = 200;
const KEPT_OF_BLIND_SPOT = 5;

export type Sections = Pick<
  Report,
  "worst" | "newlyCritical" | "recovered" | "forecast" | "blindSpots" | "peopleWithoutDevice"
>;

export interface SectionQuestion {
  readonly covered: Covered;
  readonly frame: Frame;
  readonly graceDays: number;
  readonly during: During;
  /** Until when a threshold counts as near. */
  readonly until: Instant;
  readonly previousRunId: number | null;
  /** How many devices are not ok. */
  readonly silent: number;
}

/** The devices a report names. Each section says how many there are and shows the first of them. */
export async function reportSections(q: Queryable, asked: SectionQuestion): Promise<Sections> {
  const { covered, during } = asked;
  const worst = await worstDevices(q, covered, KEPT_DEVICES);
  const newly = await newlyCriticalDevices(q, covered, during, KEPT_DEVICES);
  const recovered = await recoveredDevices(q, covered, during, KEPT_DEVICES);
  const blind = await blindSpotDevices(q, covered, KEPT_OF_BLIND_SPOT);
  const coming = await forecastDevices(q, { ...asked, at: during.to }, KEPT_DEVICES);
  const ids = [
    worst,
    newly.ids,
    recovered.ids,
    blind.flatMap((spot) => spot.ids),
    coming.first.map((one) => one.id),
  ];
  const lines = await loadLines(q, asked, ids.flat());
  return {
    worst: section(asked.silent, worst, lines),
    newlyCritical: section(newly.total, newly.ids, lines),
    recovered: section(recovered.total, recovered.ids, lines),
    forecast: {
      total: coming.total,
      devices: coming.first.flatMap(({ id, level, at }) =>
        pick([id], lines).map((device) => ({ device, level, at })),
      ),
    },
    blindSpots: blind.map((spot) => ({ name: spot.name, ...section(spot.total, spot.ids, lines) })),
    peopleWithoutDevice: await findPeopleWithoutDevice(
      q,
      covered.organizations.map((one) => one.organizationId),
      KEPT_OF_BLIND_SPOT,
    ),
  };
}

async function loadLines(
  q: Queryable,
  asked: SectionQuestion,
  ids: readonly number[],
): Promise<ReadonlyMap<number, DeviceLine>> {
  const { covered, previousRunId, during } = asked;
  const wanted = { ids, past: covered.past, previousRunId, now: during.to };
  const found = await loadReportDevices(q, wanted);
  return new Map(Array.from(found, ([id, device]) => [id, lineOf(device, asked)]));
}

function lineOf(device: ReportDevice, { frame, during }: SectionQuestion): DeviceLine {
  const {
    sourceSetId,
    snapshotAt,
    observedAt,
    selectedBefore,
    storedBefore,
    snoozedBy,
    snoozedUntil,
    ...line
  } = device;
  const set = frame.sets.get(sourceSetId);
  const asOf =
    set === undefined ? null : deviceAsOf(set.sources, { snapshotAt, observedAt }, frame.gaps, frame.now);
  return {
    ...line,
    asOf: Math.min(asOf ?? observedAt, during.to),
    before:
      selectedBefore === null || storedBefore === null
        ? null
        : { selectedBytes: selectedBefore, storedBytes: storedBefore },
    snooze: snoozedBy === null || snoozedUntil === null ? null : { by: snoozedBy, until: snoozedUntil },
  };
}

function section(
  total: number,
  ids: readonly number[],
  lines: ReadonlyMap<number, DeviceLine>,
): DeviceSection {
  return { total, devices: pick(ids, lines) };
}

function pick(ids: readonly number[], lines: ReadonlyMap<number, DeviceLine>): DeviceLine[] {
  return ids.flatMap((id) => lines.get(id) ?? []);
}
