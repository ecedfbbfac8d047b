const CONTROL = /\p{Cc}/u;
const CONTROLS = /\p{Cc}+/gu;

/**
 * Foreign text on one line, without what no database or terminal takes (control characters, half characters),
 * trimmed, at most `maxChars` long; a longer one ends in "…".
 */
export function cleanText(text: string, maxChars: number): string {
  const flat = CONTROL.test(text) ? text.replace(CONTROLS, " ") : text;
  const whole = flat.trim().toWellFormed();
  return whole.length <= maxChars ? whole : `${whole.slice(0, maxChars - 1).toWellFormed()}…`;
}
