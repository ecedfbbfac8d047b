/** Line breaks, tabs, escape sequences and everything else that moves a terminal's cursor. */
const CONTROLS = /[\p{Cc}\u2028\u2029]+/gu;

/** Unseen characters that reorder or hide text: marks of direction, zero-width spaces, tags. */
const HIDDEN = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;

/**
 * Foreign text as one harmless line: control characters become one space, characters that reorder or hide
 * text go, half surrogates become the replacement character. Joiners stay, because scripts and signs need them.
 */
export function neutralLine(text: string): string {
  return text.toWellFormed().replace(HIDDEN, "").replace(CONTROLS, " ");
}
