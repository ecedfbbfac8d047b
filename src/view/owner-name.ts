import type { OwnerNames } from "../core/notification.ts";

/** As much of an owner's name as a channel may read (R24). */
export function ownerName(name: string | null, choice: OwnerNames): string {
  if (name === null || name.trim() === "") return "no owner";
  switch (choice) {
    case "full":
      return name;
    case "initials":
      return initials(name);
    case "none":
      return "";
  }
}

function initials(name: string): string {
  const words = name.split(/[\s.@_-]+/u).filter((word) => word !== "");
  return words
    .slice(0, 2)
    .map((word) => `${String.fromCodePoint(word.codePointAt(0) ?? 0).toUpperCase()}.`)
    .join(" ");
}
