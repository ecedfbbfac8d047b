import { localDay } from "../core/local-day.ts";
import type { Report } from "../core/report.ts";
import type { ChartPart } from "./view.ts";

/** How the devices are spread over the levels, and how that went over the last reports. */
export function reportCharts(report: Report): ChartPart[] {
  const { ok, warning, critical } = report.headline;
  const spread: ChartPart = {
    kind: "chart",
    title: "Devices by level",
    shape: "pie",
    unit: "",
    points: [
      { label: "ok", value: ok },
      { label: "warning", value: warning },
      { label: "critical", value: critical },
    ],
  };
  return report.trend.length === 0 ? [spread] : [spread, trendChart(report)];
}

function trendChart({ trend, headline, madeAt, zone }: Report): ChartPart {
  const points = [...trend, { madeAt, critical: headline.critical }];
  return {
    kind: "chart",
    title: "Critical devices, report by report",
    shape: "line",
    unit: "",
    points: points.map((point) => ({ label: localDay(point.madeAt, zone).slice(5), value: point.critical })),
  };
}
