import { expect, test } from "vitest";

import { prometheusMeter } from "../../../adapters/metrics/prometheus.ts";
import { readPrometheusText } from "../../support/prometheus-text.ts";

const NOW = Date.parse("2026-11-19T09:00:00Z");

async function measured(): Promise<ReturnType<typeof readPrometheusText>> {
  const meter = prometheusMeter();
  meter.limited("mail");
  meter.limited("mail");
  meter.limited("subscription");
  meter.took("evaluation", 700);
  meter.took("report", 20_000);
  const text = await meter.render({
    now: NOW,
    messages: { owed: 1, held: 0, due: 2, sending: 0, dead: 3 },
    oldestDueAt: NOW - 90_000,
    deadDestinations: 2,
    jobsWaiting: 4,
    evaluatedAt: NOW - 5_000,
    sources: [
      { name: 'a "quoted" \\ name\nof two lines', asOf: NOW - 60_000, overdue: true },
      { name: "never read", asOf: null, overdue: false },
    ],
  });
  return readPrometheusText(text);
}

test("everything that operations watch can be read, with its help, and nothing else is said", async () => {
  const families = await measured();
  expect(Object.fromEntries([...families].map(([name, { type }]) => [name, type]))).toEqual({
    backup_report_bot_rate_limited_total: "counter",
    backup_report_bot_work_duration_seconds: "histogram",
    backup_report_bot_messages: "gauge",
    backup_report_bot_delivery_age_seconds: "gauge",
    backup_report_bot_dead_destinations: "gauge",
    backup_report_bot_queue_depth: "gauge",
    backup_report_bot_evaluation_age_seconds: "gauge",
    backup_report_bot_source_age_seconds: "gauge",
    backup_report_bot_source_overdue: "gauge",
  });
  expect([...families.values()].filter(({ help }) => help.length < 20)).toEqual([]);
});

test("limits are counted by where they were met, durations in seconds", async () => {
  const families = await measured();
  const limited = families.get("backup_report_bot_rate_limited_total")?.samples;
  expect(limited).toEqual(
    new Map([
      ['backup_report_bot_rate_limited_total{destination="mail"}', 2],
      ['backup_report_bot_rate_limited_total{destination="subscription"}', 1],
    ]),
  );
  const took = families.get("backup_report_bot_work_duration_seconds")?.samples;
  expect(took?.get('backup_report_bot_work_duration_seconds_sum{work="evaluation"}')).toBe(0.7);
  expect(took?.get('backup_report_bot_work_duration_seconds_bucket{le="1",work="evaluation"}')).toBe(1);
  expect(took?.get('backup_report_bot_work_duration_seconds_bucket{le="15",work="report"}')).toBe(0);
  expect(took?.get('backup_report_bot_work_duration_seconds_count{work="report"}')).toBe(1);
});

test("a source's name is data, and one that was never read is older than all", async () => {
  const samples = (await measured()).get("backup_report_bot_source_age_seconds")?.samples;
  expect([...(samples?.values() ?? [])]).toEqual([60, Number.POSITIVE_INFINITY]);
  expect([...(samples?.keys() ?? [])][0]).toContain(String.raw`a \"quoted\" \\ name\nof two lines`);
});

test.each([
  ["a_total 1\n", "out of place"],
  ["# HELP a x\n# TYPE a gauge\na 1", "no end"],
  ["# HELP a x\n# TYPE a gauge\na 1\na 2\n", "twice"],
  ["# HELP a x\n# TYPE a gauge\nb 1\n", "out of place"],
  ['# HELP a x\n# TYPE a gauge\na{b="c"d} 1\n', "Labels"],
  ["# HELP a x\n# TYPE a speed\na 1\n", "Out of place"],
])("the reader of these tests is strict: %j", (text, fault) => {
  expect(() => readPrometheusText(text)).toThrow(fault);
});
