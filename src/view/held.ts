import type { Instant } from "../core/instant.ts";
import type { Buttons } from "./buttons.ts";
import { counted } from "./settings-text.ts";
import type { Part, View } from "./view.ts";

export interface HeldMail {
  readonly mails: number;
  readonly since: Instant | null;
  readonly example: { readonly email: string; readonly view: View | null } | null;
}

/** Owner mail that waits for an administrator, what the oldest says, and the choice (R7). */
export function heldView(held: HeldMail, buttons: Buttons | null): View {
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
      ...exampleParts(held),
      ...(buttons === null ? [] : [choice(mails, buttons)]),
      { kind: "note", tone: "plain", spans: [{ code: "held send" }, " · ", { code: "held discard" }] },
    ],
  };
}

function exampleParts({ example }: HeldMail): Part[] {
  if (example === null) return [];
  const { email, view } = example;
  if (view === null)
    return [
      {
        kind: "text",
        spans: ["The oldest, to ", { strong: email }, ", is no longer true and would not be sent."],
      },
    ];
  return [
    { kind: "heading", text: `The oldest, to ${email}` },
    { kind: "text", spans: [{ strong: view.title }] },
    ...view.parts.filter((part) => part.kind !== "actions"),
    { kind: "heading", text: "What becomes of them" },
  ];
}

function choice(mails: string, buttons: Buttons): Part {
  return {
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
  };
}
