import { Counter, Gauge, Histogram, Registry } from "prom-client";

import type { Meter, OperatingState } from "../../src/port/meter.ts";

/** The age of what never was: older than whatever an alert asks for, and a number to every reader. */
const NEVER = Number.POSITIVE_INFINITY;

/** A meter of one process. Names end in their unit, as Prometheus asks. */
export function prometheusMeter(): Meter {
  const registry = new Registry();
  const registers = [registry];
  const limits = new Counter({
    name: "backup_report_bot_rate_limited_total",
    help: "Deliveries that a platform or mail server asked to wait (429 and its like), by kind of destination; of this process",
    labelNames: ["destination"],
    registers,
  });
  const durations = new Histogram({
    name: "backup_report_bot_work_duration_seconds",
    help: "How long judging the fleet and running a report took; of this process",
    labelNames: ["work"],
    buckets: [0.1, 0.5, 1, 5, 15, 60, 300, 900],
    registers,
  });
  const show = stateGauges(registry);
  return {
    limited: (kind) => {
      limits.inc({ destination: kind });
    },
    took: (work, ms) => {
      durations.observe({ work }, ms / 1000);
    },
    async render(state) {
      show(state);
      return await registry.metrics();
    },
  };
}

function stateGauges(registry: Registry): (state: OperatingState) => void {
  const registers = [registry];
  const gauge = (name: string, help: string, labelNames: readonly string[] = []): Gauge =>
    new Gauge({ name: `backup_report_bot_${name}`, help, labelNames: [...labelNames], registers });
  const messages = gauge("messages", "Messages of the ledger that are not settled or were given up", [
    "state",
  ]);
  const age = gauge(
    "delivery_age_seconds",
    "For how long the message that waits longest has been due; 0: none waits",
  );
  const dead = gauge("dead_destinations", "Destinations with messages that were given up");
  const jobs = gauge("queue_depth", "Jobs that are due and not taken yet");
  const evaluated = gauge("evaluation_age_seconds", "Since when the fleet was last judged, by any process");
  const source = gauge("source_age_seconds", "How old what a source said is", ["source"]);
  const overdue = gauge("source_overdue", "1: the source gives no data, and its devices raise no alarms", [
    "source",
  ]);
  return (state) => {
    for (const [name, count] of Object.entries(state.messages)) messages.set({ state: name }, count);
    age.set(secondsSince(state.now, state.oldestDueAt) ?? 0);
    dead.set(state.deadDestinations);
    jobs.set(state.jobsWaiting);
    evaluated.set(secondsSince(state.now, state.evaluatedAt) ?? NEVER);
    // A source that was removed is not shown any more.
    source.reset();
    overdue.reset();
    for (const each of state.sources) {
      source.set({ source: each.name }, secondsSince(state.now, each.asOf) ?? NEVER);
      overdue.set({ source: each.name }, each.overdue ? 1 : 0);
    }
  };
}

function secondsSince(now: number, at: number | null): number | null {
  return at === null ? null : Math.max(0, now - at) / 1000;
}
