/** The end of a verb's help: how it is typed. */
export function examples(...lines: readonly string[]): string {
  const typed = lines.map((line) => `  npm run bot -- ${line}`);
  return `\n${lines.length === 1 ? "Example" : "Examples"}:\n${typed.join("\n")}`;
}
