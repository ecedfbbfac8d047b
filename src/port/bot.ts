import type { Form, FormValues, Option } from "../view/form.ts";
import type { ReaderStyle, View } from "../view/view.ts";
import type { MessageRef } from "./messenger.ts";

/** Somebody in a chat, as the platform names them. Who they are to us is found out behind the `Bot`. */
export interface Asker {
  readonly platform: "slack" | "teams";
  /** Slack's team, Teams' tenant: the one the account belongs to. */
  readonly workspaceId: string;
  readonly userId: string;
}

/** Where something was said or pressed. */
export interface Place {
  /** The workspace of the conversation: what the bot posts there goes by it. */
  readonly workspaceId: string;
  readonly channelId: string;
  readonly kind: "channel" | "personal";
  /** The channel's name without `#`, where the platform says it. */
  readonly name: string | null;
}

/** What a form was opened with, and what stands in it. */
export interface FilledForm {
  /** `Form.payload`, unchanged. */
  readonly payload: string;
  readonly values: FormValues;
}

/**
 * One thing that somebody did in a chat. The adapter has verified that the platform sent it, that it is not
 * a repeat, and has acknowledged it already, except for `submit`, whose answer is the acknowledgement.
 */
export type ChatEvent =
  | {
      readonly kind: "command";
      readonly asker: Asker;
      readonly place: Place;
      /** What follows the command's own name, or the whole message without the mention. */
      readonly text: string;
      /** `slash`: only the asker sees it; `mention`: said in a channel; `personal`: in the bot's own conversation. */
      readonly said: "slash" | "mention" | "personal";
    }
  | {
      readonly kind: "press";
      readonly asker: Asker;
      /** Null: pressed in a form or at home. */
      readonly place: Place | null;
      /** `Action.payload`, unchanged. */
      readonly payload: string;
      /** The message that holds the button. */
      readonly message: MessageRef | null;
      /** The form that holds the button. */
      readonly form: FilledForm | null;
    }
  | {
      /** A field that is `live` was changed. */
      readonly kind: "change";
      readonly asker: Asker;
      readonly form: FilledForm;
      readonly field: string;
    }
  | { readonly kind: "submit"; readonly asker: Asker; readonly form: FilledForm }
  | { readonly kind: "home"; readonly asker: Asker };

/** What a chat is to show for an event. */
export type Answer =
  | { readonly kind: "nothing" }
  | {
      readonly kind: "message";
      readonly view: View;
      /**
       * `private`: only the asker sees it; `thread`: below what was said, for all of the channel;
       * `channel`: for all, because the asker shared it; `replace`: instead of the private message whose button was pressed.
       */
      readonly to: "private" | "thread" | "channel" | "replace";
      /** Said to the asker alone, besides: that it was shared. */
      readonly aside?: View;
      /** The asker's own way to read numbers and times; left out: English, UTC. */
      readonly reader?: ReaderStyle;
    }
  /** Opens a form; over an open form: shows it in that one's place. */
  | { readonly kind: "form"; readonly form: Form; readonly reader?: ReaderStyle }
  /** To a `submit`: the form stays open, each fault at its field; `field` null: above them all. */
  | { readonly kind: "faults"; readonly faults: readonly FormFault[] }
  | { readonly kind: "home"; readonly view: View; readonly reader?: ReaderStyle };

export interface FormFault {
  readonly field: string | null;
  readonly message: string;
}

/** The bot behind every chat platform. Never rejects for a fault of the asker: that is an answer too. */
export interface Bot {
  handle(event: ChatEvent): Promise<Answer>;
  /** What may be chosen in a `search` field for what was typed so far; at most 100. */
  suggest(asker: Asker, request: SuggestRequest): Promise<readonly Option[]>;
}

export interface SuggestRequest {
  readonly form: string;
  readonly field: string;
  readonly typed: string;
}
