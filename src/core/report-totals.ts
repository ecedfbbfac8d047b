import type { DeviceSection, Report } from "./report.ts";

/** The same report without the name of any device or owner: what Finance may see (R24). */
export function totalsOf(report: Report): Report {
  return {
    ...report,
    scope: "totals",
    worst: unnamed(report.worst),
    newlyCritical: unnamed(report.newlyCritical),
    recovered: unnamed(report.recovered),
    forecast: { total: report.forecast.total, devices: [] },
    blindSpots: report.blindSpots.map(({ name, total }) => ({ name, total, devices: [] })),
    peopleWithoutDevice: { total: report.peopleWithoutDevice.total, people: [] },
  };
}

function unnamed({ total }: DeviceSection): DeviceSection {
  return { total, devices: [] };
}
