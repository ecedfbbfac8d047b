import type { Action, NotePart, Part, View } from "./view.ts";

/** One or two sentences as an answer, with what can be pressed next. */
export function sayView(title: string, more: string = "", actions: readonly Action[] = []): View {
  const parts: Part[] = more === "" ? [] : [{ kind: "text", spans: [more] }];
  if (actions.length > 0) parts.push({ kind: "actions", actions });
  return { title, parts };
}

/** What somebody is told whom the bot does not answer (R25); says nothing of what there is. */
export function strangerView(reason: "unapproved" | "not-member" | "unavailable"): View {
  if (reason === "unavailable") {
    return sayView(
      "Who you are cannot be looked up now",
      "This chat does not answer the question which account is asking. Try again in a minute.",
    );
  }
  const why =
    reason === "unapproved"
      ? "Your workspace has not been approved for it. Whoever runs the bot can approve it with the code that the bot printed when it was installed."
      : "It answers full members of this workspace whose e-mail address is confirmed. Guests, bots and people of other workspaces get no answers.";
  return {
    title: "This is the backup report bot",
    parts: [
      {
        kind: "text",
        spans: ["It watches a company’s device backups and tells the right people when one falls silent."],
      },
      { kind: "text", spans: [`It cannot answer you. ${why}`] },
    ],
  };
}

/** A source that is late heads every answer: what it says may be out of date (R6). */
export function overdueSourceNote(source: { readonly name: string; readonly since: number }): NotePart {
  return {
    kind: "note",
    tone: "warning",
    spans: [
      "The source ",
      { strong: source.name },
      " is overdue since ",
      { at: source.since, style: "date-time" },
      ". What it knows may be out of date, and nothing new of its devices is noticed.",
    ],
  };
}
