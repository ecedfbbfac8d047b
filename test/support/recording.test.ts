import { mailerContract } from "../contract/mailer.ts";
import { messengerContract } from "../contract/messenger.ts";
import { recordingMailer } from "./recording-mailer.ts";
import { recordingMessenger } from "./recording-messenger.ts";

messengerContract(async () => {
  const messenger = recordingMessenger();
  return {
    messenger,
    channel: { workspaceId: "T1", channelId: "backups" },
    shown: async () => messenger.shown.map(({ text }) => text).join("\n"),
    breakDown: async () => messenger.troubles.always({ kind: "transient" }),
  };
});

mailerContract(async () => {
  const mailer = recordingMailer();
  return {
    mailer,
    replacesRepeats: false,
    received: async () => mailer.sent.map(({ raw }) => raw),
    breakDown: async () => mailer.troubles.always({ kind: "transient" }),
  };
});
