/** What opens a quoted word, and what ends it. Chats turn straight quotes into curly ones while somebody types. */
const QUOTES: Readonly<Record<string, string>> = { '"': '"', "“": '"”', "„": '"“”', "'": "'’", "‘": "'’" };

/**
 * The words of a command line. Quotes keep spaces together and are left out; a quote in the middle of a word
 * (`Zoë’s Mac`) is part of it, a doubled straight one within double quotes stands for itself. What is never
 * closed goes on to the end.
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  const line = text.trim();
  let at = 0;
  while (at < line.length) {
    const closing = QUOTES[line[at] ?? ""];
    const { word, end } = closing === undefined ? plainWord(line, at) : quotedWord(line, at, closing);
    words.push(word);
    at = end;
    while (isSpace(line[at])) at += 1;
  }
  return words;
}

/** A word as it must be typed to be one word again. */
export function quoteWord(word: string): string {
  return /^[\p{L}\p{N}#@._:/-]+$/u.test(word) ? word : `"${word.replaceAll('"', '""')}"`;
}

/** Words as one line that is split into the same words. */
export function joinWords(words: readonly string[]): string {
  return words.map(quoteWord).join(" ");
}

function plainWord(line: string, from: number): { word: string; end: number } {
  let end = from;
  while (end < line.length && !isSpace(line[end])) end += 1;
  return { word: line.slice(from, end), end };
}

function quotedWord(line: string, from: number, closing: string): { word: string; end: number } {
  let word = "";
  for (let at = from + 1; at < line.length; at += 1) {
    const letter = line[at] ?? "";
    const next = line[at + 1];
    if (letter === '"' && next === '"' && line[from] === '"') {
      word += letter;
      at += 1;
    } else if (closing.includes(letter) && (next === undefined || isSpace(next))) {
      return { word, end: at + 1 };
    } else {
      word += letter;
    }
  }
  return { word, end: line.length };
}

function isSpace(letter: string | undefined): boolean {
  return letter !== undefined && /\s/u.test(letter);
}
