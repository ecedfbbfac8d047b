/** Longer words are compared by their beginning. */
const LONGEST = 64;

/** The candidate most like a word, in any case; null when none is near: more than a third would have to change. */
export function nearestWord(word: string, candidates: readonly string[]): string | null {
  const wanted = fold(word);
  let nearest: string | null = null;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, fold(candidate));
    if (distance < least) [nearest, least] = [candidate, distance];
  }
  return nearest;
}

function fold(word: string): string {
  return word.toLowerCase().slice(0, LONGEST);
}

/** Letters to insert, remove or replace to turn one word into the other. */
function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (above[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      line.push(Math.min(replaced, (above[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1));
    }
    above = line;
  }
  return above[b.length] ?? 0;
}
