import stringWidth from "string-width";

/** How many columns of a terminal a text takes; wide characters take two. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** Fills a text with spaces to `width` columns. A longer one stays as it is. */
export function pad(text: string, width: number, align: "left" | "right" = "left"): string {
  const gap = " ".repeat(Math.max(0, width - widthOf(text)));
  return align === "left" ? text + gap : gap + text;
}

/** Cuts a text to `width` columns, with an ellipsis when something was cut. */
export function clip(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = "";
  let used = 0;
  for (const { segment } of new Intl.Segmenter("en").segment(text)) {
    const next = used + widthOf(segment);
    if (next > width - 1) break;
    kept += segment;
    used = next;
  }
  return `${kept.trimEnd()}…`;
}

/** Breaks running text between words into lines of at most `width` columns; a longer word stands alone. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").filter((piece) => piece !== "")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && widthOf(longer) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  if (line !== "") lines.push(line);
  return lines;
}

/** Breaks a text behind `mark`; the lines after the first are indented as far as the mark is wide. */
export function wrapBehind(mark: string, text: string, width: number): string[] {
  const indent = " ".repeat(widthOf(mark));
  const lines = wrap(text, width - widthOf(mark));
  return lines.map((line, index) => (index === 0 ? mark : indent) + line);
}
