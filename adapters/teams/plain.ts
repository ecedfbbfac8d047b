const ENTITIES: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&nbsp;": " ",
  "&amp;": "&",
};

/** What somebody typed, without the mentions given, a slash before it, and what Teams wraps around names. */
export function plainText(text: string, mentions: readonly string[]): string {
  const rest = mentions.filter((each) => each !== "").reduce((all, each) => all.replaceAll(each, " "), text);
  return rest
    .replaceAll(/<at(?:\s[^<>]*)?>([^<>]*)<\/at>/giu, "$1")
    .replaceAll(/<br\s*\/?>|<\/?p>/giu, " ")
    .replaceAll(/&(?:lt|gt|quot|#39|nbsp|amp);/gu, (entity) => ENTITIES[entity] ?? entity)
    .replaceAll(/[\u00A0\s]+/gu, " ")
    .trim()
    .replace(/^\/(?=\S)/u, "");
}
