import { joinWords, splitWords } from "../core/command-line.ts";
import { nearestWord } from "../core/nearest.ts";
import type { BotVerb } from "./verb.ts";

/** What a line of the command language asks for. */
export type Parsed =
  | {
      readonly kind: "verb";
      readonly verb: BotVerb;
      readonly words: readonly string[];
      readonly line: string;
    }
  | {
      readonly kind: "unknown";
      readonly word: string;
      /** The line with the nearest word in the place of the unknown one. */
      readonly nearest: { readonly verb: string; readonly line: string } | null;
    };

/** Words before the verb that say nothing: how the bot itself is called. */
const OWN_NAMES = new Set(["/backup-report", "backup-report", "@backup-report", "backup", "bot", "@bot"]);
const GREETINGS = new Set(["hi", "hello", "hey", "?", "h", "--help", "-h", "hallo", "thanks", "start"]);
/** Nobody types more; the rest is cut off. */
const LONGEST_CHARS = 3_000;
const LONGEST_SHOWN = 40;

/**
 * Reads a command line forgivingly: capitals, quotes and spaces do not matter, a leading slash or the bot's own
 * name is passed over, a greeting is a question for help, and nothing at all is `status`.
 */
export function parseLine(text: string, verbs: readonly BotVerb[]): Parsed {
  const words = splitWords(text.slice(0, LONGEST_CHARS).toWellFormed());
  while (words.length > 0 && isOwnName(words[0] ?? "")) words.shift();
  const [first, ...rest] = words;
  if (first === undefined) return found(verbs, "status", []);
  const name = first
    .toLowerCase()
    .replace(/^\//u, "")
    .replace(/[!,.:]+$/u, "");
  if (GREETINGS.has(name)) return found(verbs, "help", []);
  const verb = verbs.find((each) => each.name === name || each.aliases?.includes(name) === true);
  if (verb !== undefined) return { kind: "verb", verb, words: rest, line: joinWords([verb.name, ...rest]) };
  return unknown(first, rest, verbs);
}

function isOwnName(word: string): boolean {
  return OWN_NAMES.has(word.toLowerCase().replace(/[,:]+$/u, ""));
}

function found(verbs: readonly BotVerb[], name: string, words: readonly string[]): Parsed {
  const verb = verbs.find((each) => each.name === name);
  if (verb === undefined) throw new Error(`The bot has no verb ${name}.`);
  return { kind: "verb", verb, words, line: joinWords([name, ...words]) };
}

function unknown(first: string, rest: readonly string[], verbs: readonly BotVerb[]): Parsed {
  const names = verbs.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  const near = nearestWord(first, names);
  const word = first.length > LONGEST_SHOWN ? `${first.slice(0, LONGEST_SHOWN).toWellFormed()}…` : first;
  return {
    kind: "unknown",
    word,
    nearest: near === null ? null : { verb: near, line: joinWords([near, ...rest]) },
  };
}

/** A line with other words in the place of the wrong ones; null when they do not stand in it. */
export function replaceWords(line: string, wrong: string, right: string): string | null {
  const words = splitWords(line);
  if (wrong === "") return joinWords([...words, right]);
  for (let from = 1; from < words.length; from += 1) {
    for (let to = words.length; to > from; to -= 1) {
      if (words.slice(from, to).join(" ") !== wrong) continue;
      return joinWords([...words.slice(0, from), right, ...words.slice(to)]);
    }
  }
  return null;
}
