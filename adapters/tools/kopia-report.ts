import { type PushContext, type PushDecoder, RefusedInput } from "../../src/port/source.ts";
import type { ObservedArchive, RunResult } from "../../src/core/observation.ts";
import { parseTime } from "../../src/core/parse-time.ts";
import { deviceOf, observed, type ToolDevice } from "./device.ts";
import { archiveOf } from "./run.ts";

const READS = "the text of a kopia notification";
const SUBJECT = /^Subject: .*\bsnapshots? (?:on|for) (?<host>\S+)\s*$/mu;
const PATH = /^Path: (?<path>.+)$/mu;
const FIELD = /^\s+(?<name>Status|Start|Error):\s+(?<value>.*\S)\s*$/gmu;
/** How kopia words how a snapshot ended (its notification templates). */
const RESULTS: ReadonlyMap<string, RunResult> = new Map([
  ["success", "completed"],
  ["warnings", "partial"],
  ["incomplete", "partial"],
  ["fatal", "failed"],
]);

/**
 * What kopia's webhook sends: the plain text of its own template, a section for each path. The host stands in the
 * subject, which travels as a header: name the device, or send the subject as the first line.
 */
export const kopiaReport: PushDecoder = {
  tool: "kopia-notification",
  reads: READS,
  recognises: ({ text }) =>
    PATH.test(text) && /^\s+Status:\s+\S/mu.test(text) && /^\s+Start:\s+\S/mu.test(text),
  decode: ({ text }, context) => {
    const sections = text.split(/^(?=Path: )/mu).filter((section) => PATH.test(section));
    const device = deviceIn(text, context);
    return [
      observed(
        device,
        sections.map((section) => archiveIn(section, context)),
        context,
      ),
    ];
  },
};

function deviceIn(text: string, context: PushContext): ToolDevice {
  if (context.device !== null) return { ...context.device, hostname: null };
  const host = SUBJECT.exec(text)?.groups?.["host"];
  if (host === undefined) {
    throw new RefusedInput(
      `${READS} names its host in the subject only. Name the device with --device.`,
      "device",
    );
  }
  return deviceOf(context, host);
}

function archiveIn(section: string, context: PushContext): ObservedArchive {
  const path = PATH.exec(section)?.groups?.["path"]?.trim() ?? "";
  const fields = new Map(
    [...section.matchAll(FIELD)].map((found) => [found.groups?.["name"], found.groups?.["value"]]),
  );
  const status = fields.get("Status")?.toLowerCase() ?? "";
  const result = RESULTS.get(status);
  if (result === undefined) throw new RefusedInput(`"${status}" is no status of ${READS}.`, "Status");
  const start = fields.get("Start") ?? "";
  const at = timeOf(start, context.zone);
  if (at === null) throw new RefusedInput(`Start is not a time: ${start}.`, "Start");
  const message = result === "completed" ? null : (fields.get("Error") ?? null);
  return archiveOf({ id: `kopia ${path}`, name: `kopia snapshot of ${path}` }, [{ at, result, message }]);
}

/** kopia writes times as RFC 1123 has them: `Thu, 01 Jan 1970 00:00:00 +0000`. */
function timeOf(text: string, zone: string): number | null {
  const found = /^\w{3}, (\d{2}) (\w{3}) (\d{4}) (\d{2}:\d{2}:\d{2}) ([+-]\d{2})(\d{2})$/u.exec(text);
  if (found === null) return parseTime(text, zone);
  const [, day, name = "", year, time, hours, minutes] = found;
  const month = MONTHS.indexOf(name) + 1;
  if (month === 0) return null;
  return parseTime(`${year}-${String(month).padStart(2, "0")}-${day}T${time}${hours}:${minutes}`, zone);
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
