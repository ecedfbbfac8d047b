import { DAY_MS, type Instant, isoInstant } from "../../src/core/instant.ts";
import { parseTime } from "../../src/core/parse-time.ts";

const TIME = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?: ?(?:Z|[+-]\d\d:?\d\d))?/g;
/** No time is longer: what a piece of the file ends in may be the first part of one. */
const TIME_MAX_CHARS = 48;
const DAY_CHARS = 10;

/**
 * The newest time anywhere in the file that is not after `now`; null when there is none.
 *
 * Looks at the text and not at columns, which takes about half as long as reading the rows.
 */
export async function newestDate(chunks: AsyncIterable<Uint8Array>, now: Instant): Promise<Instant | null> {
  const decoder = new TextDecoder("latin1");
  let newest: Instant | null = null;
  let rest = "";
  for await (const chunk of chunks) {
    const text = rest + decoder.decode(chunk, { stream: true });
    const end = Math.max(text.lastIndexOf("\n"), text.length - TIME_MAX_CHARS, 0);
    newest = newestIn(text.slice(0, end), newest, now);
    rest = text.slice(Math.max(end - TIME_MAX_CHARS, 0));
  }
  return newestIn(rest, newest, now);
}

function newestIn(text: string, known: Instant | null, now: Instant): Instant | null {
  let newest = known;
  let floor = floorDay(newest);
  for (const [found] of text.matchAll(TIME)) {
    if (found.slice(0, DAY_CHARS) < floor) continue;
    const at = parseTime(found, "UTC");
    if (at === null || at > now || (newest !== null && at <= newest)) continue;
    newest = at;
    floor = floorDay(newest);
  }
  return newest;
}

/** The earliest day that, written in any offset, may hold a later time. */
function floorDay(newest: Instant | null): string {
  return newest === null ? "" : isoInstant(newest - DAY_MS).slice(0, DAY_CHARS);
}
