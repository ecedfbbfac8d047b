import type { OwnerNames } from "../core/notification.ts";

/** As much of an owner's name as a channel may read (R24). */
export function ownerName(name: string | null, choice: OwnerNames): string {
  if (choice === "none") return "";
  if (name === null || name.trim() === "") return "no owner";
  return choice === "full" ? name : initials(name);
}

function initials(name: string): string {
  // Of somebody without a name the address stands here, and its domain is nobody's initial.
  const words = name
    .replace(/@.*$/u, "")
    .split(/[\s._-]+/u)
    .filter((word) => word !== "");
  return words
    .slice(0, 2)
    .map((word) => `${String.fromCodePoint(word.codePointAt(0) ?? 0).toUpperCase()}.`)
    .join(" ");
}
