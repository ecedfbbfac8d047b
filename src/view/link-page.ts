import type { FieldPart } from "./form.ts";
import type { View } from "./view.ts";

/** A page behind a link in a mail: what it is about, and what can be sent off. */
export interface LinkPage {
  readonly view: View;
  readonly form: { readonly fields: readonly FieldPart[]; readonly submit: string } | null;
}

/** Longest text an owner may write to the administrators. */
export const REQUEST_MAX_CHARS = 500;

const UNTIL: Omit<FieldPart, "label"> = {
  kind: "field",
  name: "until",
  input: { kind: "date", value: null },
};

/** A file that can be taken once. */
export function filePage(name: string): LinkPage {
  const text = "It is given out once, to whoever takes it first.";
  return page(name, text, { fields: [], submit: "Download" });
}

export function awayPage(): LinkPage {
  const text =
    "While you are away no backup mail is sent to you. On the day you are back, your devices are looked at again.";
  return page("I am away", text, { fields: [{ ...UNTIL, label: "Away until" }], submit: "Pause my mails" });
}

export function remindPage(deviceName: string): LinkPage {
  const text = `No mail about ${deviceName} is sent to you until that day. If it is still not backed up then, you are told once more if a threshold was reached meanwhile.`;
  return page(`Remind me about ${deviceName}`, text, {
    fields: [{ ...UNTIL, label: "Remind me on" }],
    submit: "Remind me then",
  });
}

export function replacedPage(deviceName: string): LinkPage {
  const text = `Tells your backup administrators that another device took the place of ${deviceName}. When they confirm, you get no more mail about it.`;
  return page(`${deviceName} was replaced`, text, { fields: [], submit: "Tell the administrators" });
}

export function helpPage(deviceName: string): LinkPage {
  const text = `Asks your backup administrators for help with ${deviceName}. They see your name and address.`;
  const field: FieldPart = {
    kind: "field",
    name: "message",
    label: "What is the matter?",
    optional: true,
    input: { kind: "text", value: "", maxLength: REQUEST_MAX_CHARS },
  };
  return page(`Help with ${deviceName}`, text, { fields: [field], submit: "Ask for help" });
}

export function confirmReplacedPage(deviceName: string, ownerEmail: string | null): LinkPage {
  const owner = ownerEmail === null ? "" : ` of ${ownerEmail}`;
  const text = `Closes the outage of ${deviceName}${owner}. Nobody is told of it any more, until it backs up again.`;
  return page(`${deviceName} was replaced`, text, { fields: [], submit: "Confirm" });
}

export function noReportsPage(email: string): LinkPage {
  const text = `No backup report is mailed to ${email} any more. Alerts are not affected.`;
  return page("Stop the backup report", text, { fields: [], submit: "Stop the report" });
}

/** What is said after something was done, or where nothing can be done. */
export function plainPage(title: string, text: string): LinkPage {
  return page(title, text, null);
}

function page(title: string, text: string, form: LinkPage["form"]): LinkPage {
  return { view: { title, parts: [{ kind: "text", spans: [text] }] }, form };
}
