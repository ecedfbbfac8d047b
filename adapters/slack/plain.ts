/** `<@U1>`, `<#C1|general>`, `<mailto:ada@x.org|ada@x.org>`, `<https://x.org|x.org>`. */
const MARKED = /<([^<>]*)>/gu;

/** What somebody typed, without what Slack wraps around addresses and names; `<@U1>` of a person stays. */
export function plainText(text: string): string {
  return unescape(text.replace(MARKED, (whole, inside: string) => readable(inside) ?? whole))
    .replaceAll(/[\u00A0\s]+/gu, " ")
    .trim();
}

/** The same without the mention that begins or ends it. */
export function withoutMention(text: string, botUserId: string): string {
  return plainText(
    text.replaceAll(new RegExp(`<@${botUserId.replaceAll(/\W/gu, "")}(?:\\|[^<>]*)?>`, "gu"), " "),
  );
}

function readable(inside: string): string | null {
  const [target = "", label] = inside.split("|", 2);
  if (target.startsWith("@") || target.startsWith("!")) return null;
  if (label !== undefined && label !== "") return label;
  return target.replace(/^mailto:/u, "");
}

function unescape(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
