import type { Block, HomeView, KnownBlock, ModalView, PlainTextOption } from "@slack/web-api";

import type { FilledForm, FormFault } from "../../src/port/bot.ts";
import type { Form, Option } from "../../src/view/form.ts";
import type { ReaderStyle, View } from "../../src/view/view.ts";
import type { FaultAnswer } from "./render/faults.ts";

/** A message as Slack takes it. */
export interface SlackMessage {
  /** All of it in plain words, for notifications and screen readers. */
  readonly text: string;
  readonly blocks: readonly (KnownBlock | Block)[];
}

/** An element that was used: a button or menu entry, or a field that tells its changes. */
export type Pressed =
  | { readonly kind: "press"; readonly payload: string }
  | { readonly kind: "change"; readonly field: string }
  | null;

/** What the connection needs of the renderer. */
export interface SlackRenderer {
  /** `rejected`: kinds of blocks that the workspace was found not to take. */
  message(view: View, reader: ReaderStyle, rejected: ReadonlySet<string>): SlackMessage;
  modal(form: Form, reader: ReaderStyle): ModalView;
  home(view: View, reader: ReaderStyle): HomeView;
  options(found: readonly Option[]): PlainTextOption[];
  /** Null: not a form of ours. */
  readForm(view: unknown): FilledForm | null;
  readAction(action: unknown): Pressed;
  /** Each fault at its field, or all of them above the form; null: not a form that could be shown again. */
  faults(faults: readonly FormFault[], view: unknown): FaultAnswer | null;
}
