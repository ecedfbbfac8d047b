import type { View } from "./view.ts";

/** A message about the bot itself: one sentence that says what is wrong, and what to do. */
export function noticeView(notice: { readonly title: string; readonly text: string }): View {
  return { title: notice.title, parts: [{ kind: "text", spans: [notice.text] }] };
}
