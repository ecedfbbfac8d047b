import type { Option } from "../../view/form.ts";

const MOST_SHOWN = 100;

/** Time zones whose name holds what was typed, those that begin with it first. */
export function suggestZones(typed: string): readonly Option[] {
  const wanted = typed.trim().toLowerCase().replaceAll(/\s+/gu, "_");
  const zones = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];
  const found = zones.filter((zone) => zone.toLowerCase().includes(wanted));
  return found
    .toSorted((a, b) => place(a, wanted) - place(b, wanted))
    .slice(0, MOST_SHOWN)
    .map((zone) => ({ label: zone.replaceAll("_", " "), value: zone }));
}

/** 0 when a part of the name begins with it. */
function place(zone: string, wanted: string): number {
  const parts = zone.toLowerCase().split("/");
  return parts.some((part) => part.startsWith(wanted)) || zone.toLowerCase().startsWith(wanted) ? 0 : 1;
}
