import type { ViewFile } from "./view.ts";

const CSV = "text/csv; charset=utf-8";
const WORD_LETTERS = 40;

/** A CSV file for a message; `name` without its ending. */
export function csvFile(name: string, content: string): ViewFile {
  return { name: `${name}.csv`, mediaType: CSV, content };
}

/** An organization in the name of a file: of its name only what every file system and mail program takes. */
export function fileWord(organization: { readonly id: number; readonly name: string }): string {
  const plain = organization.name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, "-");
  const trimmed = plain.replace(/^-+|-+$/gu, "").slice(0, WORD_LETTERS);
  return trimmed === "" ? String(organization.id) : trimmed;
}
