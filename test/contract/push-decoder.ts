import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Observation } from "../../src/core/observation.ts";
import { type PushContext, type PushDecoder, type PushText, RefusedInput } from "../../src/port/source.ts";

/** A decoder with an output of its own and how that is read. */
export interface PushDecoderHarness {
  readonly decoder: PushDecoder;
  /** A real output that it reads. */
  readonly output: string;
  readonly read: (text: string) => PushText;
  readonly context: PushContext;
}

/** What every decoder of a tool's output owes those who use it. */
export function pushDecoderContract({ decoder, output, read, context }: PushDecoderHarness): void {
  describe("as every decoder of pushed output", () => {
    it("recognises its own output and says the same of it each time", () => {
      expect(decoder.recognises(read(output))).toBe(true);
      const first = decoder.decode(read(output), context);
      expect(first.length).toBeGreaterThan(0);
      expect(decoder.decode(read(output), context)).toEqual(first);
    });

    it("gives each device once, each destination of it once, seen when it was received", () => {
      const seen = decoder.decode(read(output), context);
      expect(new Set(seen.map((one) => one.deviceId)).size).toBe(seen.length);
      expect(seen.every((one) => one.observedAt === context.receivedAt)).toBe(true);
      for (const { archives } of seen) {
        expect(new Set(archives.map((archive) => archive.destination.id)).size).toBe(archives.length);
      }
    });

    it("recognises nothing that is no output at all", () => {
      for (const text of ["", "hello", "<html></html>", "42", "null", "[]", "{}", '{"error":"not found"}']) {
        expect(decoder.recognises(read(text))).toBe(false);
      }
    });

    it("takes any text, any JSON and any broken copy of its own output, or refuses it", () => {
      const broken = fc
        .tuple(fc.nat(output.length), fc.nat(40), fc.string({ maxLength: 5 }))
        .map(([at, length, other]) => output.slice(0, at) + other + output.slice(at + length));
      fc.assert(
        fc.property(fc.oneof(fc.string(), fc.json(), broken), (text) => {
          expect(attempt(() => decoder.decode(read(text), context))).toBe("fine");
        }),
      );
    });

    it("takes any value in the place of any other, or refuses it", () => {
      const wrong = withOtherValues(output).filter(
        (text) => attempt(() => decoder.decode(read(text), context)) !== "fine",
      );
      expect(wrong).toEqual([]);
    });
  });
}

const VALUE = /:\s*("[^"]*"|-?[\d.]+|true|false|null)/g;
const OTHERS = [
  '"\\u0000"',
  '"\\ud800"',
  '""',
  `"${"x".repeat(600)}"`,
  "-1",
  "1.5",
  "1e300",
  "null",
  "[]",
  "{}",
];
/** As many values of a long output as show every kind of line. */
const MOST_VALUES = 60;

/** The output again and again, each time with something else for one of its values. */
function withOtherValues(output: string): string[] {
  const values = [...output.matchAll(VALUE)].slice(-MOST_VALUES);
  return values.flatMap(({ index, 0: { length } }) =>
    OTHERS.map((other) => `${output.slice(0, index)}:${other}${output.slice(index + length)}`),
  );
}

/** "fine" for observations that can be recorded and for a refusal; else what went wrong. */
function attempt(decode: () => readonly Observation[]): string {
  try {
    return decode().every(isRecordable) ? "fine" : "an observation that cannot be recorded";
  } catch (error) {
    return error instanceof RefusedInput ? "fine" : `threw ${String(error)}`;
  }
}

function isRecordable(seen: Observation): boolean {
  const ids = [seen.deviceId, ...seen.archives.flatMap((one) => [one.archiveId, one.destination.id])];
  const texts = [seen.deviceName, ...seen.archives.map((one) => one.lastRunMessage ?? "")];
  return (
    ids.every((id) => id !== "" && id.length <= 200) &&
    [...ids, ...texts].every((text) => text.length <= 500 && text.isWellFormed() && !/\p{Cc}/u.test(text)) &&
    seen.archives.every((one) => one.lastActivityAt === null || Number.isSafeInteger(one.lastActivityAt))
  );
}
