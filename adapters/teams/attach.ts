import type { Conversation } from "../../src/port/conversation.ts";
import type { FileOffers } from "../../src/port/file-offer.ts";
import type { View, ViewFile } from "../../src/view/view.ts";
import type { TeamsLog } from "./log.ts";
import { type Speak, textActivity } from "./speak.ts";

/**
 * Offers the files of a message. In somebody's own chat Teams asks whether to save them; elsewhere there is an
 * address that gives each out once (R22). What was said stays said when a file cannot be offered.
 */
export type Attach = (to: Conversation, messageId: string | null, view: View) => Promise<void>;

const CONSENT_TYPE = "application/vnd.microsoft.teams.card.file.consent";

export function createAttach(parts: {
  readonly speak: Speak;
  readonly offers: FileOffers;
  readonly log: TeamsLog;
}): Attach {
  const { speak, offers, log } = parts;
  return async (to, messageId, { files = [] }) => {
    for (const file of files) {
      try {
        const activity =
          to.kind === "personal"
            ? consent(file, await offers.offer(file, to.userId ?? to.conversationId))
            : textActivity(linkText(file, await offers.link(file)));
        await speak.reply(to, messageId, { kind: "activity", activity });
      } catch (error) {
        log.warn({ file: file.name, error: String(error) }, "a file of a message could not be offered");
      }
    }
  };
}

function consent(file: ViewFile, offer: string): object {
  const context = { offer };
  return {
    type: "message",
    attachments: [
      {
        contentType: CONSENT_TYPE,
        name: file.name,
        content: {
          description: "Save this file in your OneDrive?",
          sizeInBytes: Buffer.byteLength(file.content, "utf8"),
          acceptContext: context,
          declineContext: context,
        },
      },
    ],
  };
}

function linkText({ name }: ViewFile, url: string | null): string {
  return url === null
    ? `${name}: an administrator gets it with: export`
    : `${name}, for whoever opens it first within ten minutes: ${url}`;
}
