import type { Logo } from "./logo.ts";
import { markdownParts } from "./markdown.ts";
import type { Part, View } from "./view.ts";

/** The texts of one mail, filled in; Markdown but for the subject. */
export interface MailTexts {
  readonly subject: string;
  readonly intro: string;
  readonly help: string;
  readonly footer: string;
  /** Left out: there is none. */
  readonly logo?: Logo;
}

/** A mail with its texts around what the bot says. What stands under `notes` comes last, whatever the texts are. */
export function withTexts(view: View, texts: MailTexts, notes: readonly Part[] = []): View {
  const parts = [
    ...markdownParts(texts.intro),
    ...view.parts,
    ...markdownParts(texts.help),
    ...markdownParts(texts.footer),
    ...notes,
  ];
  const title = texts.subject === "" ? view.title : texts.subject;
  return { ...view, title, parts, ...(texts.logo === undefined ? {} : { logo: texts.logo }) };
}
