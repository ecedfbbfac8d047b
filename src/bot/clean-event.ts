import type { ChatEvent, FilledForm } from "../port/bot.ts";

/** What somebody typed, without what no database takes: the character zero, half characters. */
export function cleanTyped(text: string): string {
  return text.replaceAll("\0", " ").toWellFormed();
}

/** The event with everything that was typed made harmless, whichever platform let it through. */
export function cleanEvent(event: ChatEvent): ChatEvent {
  switch (event.kind) {
    case "command":
      return { ...event, text: cleanTyped(event.text) };
    case "press":
      return { ...event, form: event.form === null ? null : cleanForm(event.form) };
    case "change":
    case "submit":
      return { ...event, form: cleanForm(event.form) };
    case "home":
      return event;
  }
}

function cleanForm(form: FilledForm): FilledForm {
  const values = Object.entries(form.values).map(([name, value]) => {
    if (value === null) return [name, null] as const;
    return [name, typeof value === "string" ? cleanTyped(value) : value.map(cleanTyped)] as const;
  });
  return { ...form, values: Object.fromEntries(values) };
}
