import type { Instant } from "../core/instant.ts";
import type { Buttons } from "./buttons.ts";
import { counted } from "./settings-text.ts";
import type { View } from "./view.ts";

/** Owner mail that waits for an administrator, and the choice (R7). */
export function heldView(
  held: { readonly mails: number; readonly since: Instant | null },
  buttons: Buttons,
): View {
  if (held.mails === 0 || held.since === null) {
    return {
      title: "No mail is held",
      parts: [{ kind: "text", spans: ["Owner mail goes out as it is due."] }],
    };
  }
  const mails = counted(held.mails, "owner mail");
  return {
    title: `Held: ${mails}`,
    parts: [
      {
        kind: "text",
        spans: [
          "So many came due at once that none was sent. The oldest waits since ",
          { at: held.since, style: "date-time" },
          ". What is sent is checked again first; what is discarded is not sent later.",
        ],
      },
      {
        kind: "actions",
        actions: [
          {
            label: "Send",
            style: "primary",
            payload: buttons.run("held send"),
            confirm: { title: "Send held mail", text: `Up to ${mails} go out.`, yes: "Send" },
          },
          {
            label: "Discard",
            style: "danger",
            payload: buttons.run("held discard"),
            confirm: { title: "Discard held mail", text: `${mails} are never sent.`, yes: "Discard" },
          },
        ],
      },
      { kind: "note", tone: "plain", spans: [{ code: "held send" }, " · ", { code: "held discard" }] },
    ],
  };
}
