import type { View } from "./view.ts";

/** Says of a message that it may have been sent before: an earlier attempt was interrupted (R18). */
export function markRepeat(view: View, possibleDuplicate: boolean): View {
  if (!possibleDuplicate) return view;
  const spans = ["This may repeat an earlier message: the bot was interrupted while it sent."];
  return { ...view, parts: [...view.parts, { kind: "note", tone: "plain", spans }] };
}
