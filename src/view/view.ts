import type { Level } from "../core/level.ts";
import type { Instant } from "../core/instant.ts";
import type { Logo } from "./logo.ts";

/**
 * One message, as every platform renders it: chat, e-mail, terminal. A builder makes it, an adapter's
 * renderer turns each kind of part into what its platform has, and escapes there and nowhere else.
 */
export interface View {
  /** One line: the notification's text, the mail's subject, the first line of plain text. */
  readonly title: string;
  readonly parts: readonly Part[];
  /** Files that go with it; where they may go is the sender's business (R22). */
  readonly files?: readonly ViewFile[];
  /** Where the rest is found when a platform must leave something out; without it, `overdue` is named. */
  readonly rest?: readonly Span[];
  /**
   * Asks for the view as it stands now, where a platform can show that to whoever looks. Opaque to views and adapters,
   * made and read in `src/bot` only. At most 2,000 characters.
   */
  readonly refresh?: string;
  /** The picture at its head, where it is a mail. */
  readonly logo?: Logo;
}

export interface ViewFile {
  /** With its ending, no folders: `backup-report-2026-11-19.csv`. */
  readonly name: string;
  readonly mediaType: string;
  readonly content: string;
}

export type Part =
  | HeadingPart
  | TextPart
  | FactsPart
  | TablePart
  | ChartPart
  | NotePart
  | ListPart
  | LinesPart
  | ActionsPart;

export interface HeadingPart {
  readonly kind: "heading";
  readonly text: string;
}

/** Running text; `spans` carry emphasis and times without any platform's markup. */
export interface TextPart {
  readonly kind: "text";
  readonly spans: readonly Span[];
}

/** Label and value, side by side where there is room. */
export interface FactsPart {
  readonly kind: "facts";
  readonly facts: readonly { readonly label: string; readonly value: Cell }[];
}

export interface TablePart {
  readonly kind: "table";
  /** Says what the table shows; read by screen readers, printed as its heading. */
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** How many rows the builder left out; said below the table. */
  readonly moreRows?: number;
}

export interface Column {
  readonly label: string;
  readonly align?: "left" | "right";
  /** The column that names the row; at most one. */
  readonly rowHeader?: boolean;
}

/** A picture of numbers, with the same numbers as its text. */
export interface ChartPart {
  readonly kind: "chart";
  readonly title: string;
  readonly shape: "bar" | "line" | "pie";
  readonly unit: string;
  readonly points: readonly { readonly label: string; readonly value: number }[];
}

/** A remark in smaller type: data age, sample data, why this message came. */
export interface NotePart {
  readonly kind: "note";
  readonly tone: "plain" | "warning";
  readonly spans: readonly Span[];
}

export interface ListPart {
  readonly kind: "list";
  readonly items: readonly (readonly Span[])[];
}

/** One line for each of a few things, with what can be done about each in a menu beside it. */
export interface LinesPart {
  readonly kind: "lines";
  readonly lines: readonly Line[];
  /** How many lines the builder left out; said below them. */
  readonly moreLines?: number;
}

export interface Line {
  readonly spans: readonly Span[];
  /** At most five. In Slack's menu stand those with a payload of at most 150 characters and no `confirm`; others are buttons. */
  readonly actions: readonly Action[];
}

/** Buttons; a platform without them leaves them out, so the text must say the command too. */
export interface ActionsPart {
  readonly kind: "actions";
  /** At most six, which is what Teams shows. */
  readonly actions: readonly Action[];
  /** What is asked for more rarely, in a menu beside the buttons; at most five, see `Line.actions`. */
  readonly more?: readonly Action[];
}

export interface Action {
  /** At most 75 characters. Ends with `…` when it opens a form: Teams must know before it is pressed. */
  readonly label: string;
  readonly style?: "primary" | "danger";
  /** Asked before it is done; null or left out: it is done at once. */
  readonly confirm?: { readonly title: string; readonly text: string; readonly yes: string };
  /** Opaque to views and adapters; made and read in `src/bot` only. At most 2,000 characters. */
  readonly payload: string;
  /** Meant for the conversation it was asked in, also where the answer is shown elsewhere. */
  readonly forPlace?: true;
  /** Where the button leads, in a mail; one without it is left out there. Chats go by the payload. */
  readonly url?: string;
}

/** A piece of text. Foreign text (names, messages of tools) is always a span of its own and is escaped. */
export type Span =
  | string
  | { readonly strong: string }
  | { readonly code: string }
  | { readonly link: string; readonly text: string }
  | { readonly at: Instant; readonly style: TimeStyle };

/** How a time is shown; a platform that knows the reader's zone uses it, others the view's zone. */
export type TimeStyle = "date" | "time" | "date-time";

/** One value of a table or fact, typed so that it sorts and aligns. */
export type Cell =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "number"; readonly value: number; readonly digits?: number }
  | { readonly kind: "bytes"; readonly value: bigint; readonly signed?: boolean }
  | { readonly kind: "percent"; readonly value: number | null }
  | { readonly kind: "level"; readonly level: Level }
  | { readonly kind: "time"; readonly at: Instant | null; readonly asOf: Instant }
  | { readonly kind: "money"; readonly amount: string; readonly currency: string };

/** What a reader brings to numbers and times; text is English everywhere. */
export interface ReaderStyle {
  /** BCP 47. */
  readonly locale: string;
  /** IANA zone. */
  readonly zone: string;
}
