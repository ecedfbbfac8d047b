import { z } from "zod";

import type { ViewFile } from "../../src/view/view.ts";
import { AS_WRITTEN } from "./as-written.ts";
import type { CallSlack } from "./call.ts";
import type { SlackLog } from "./log.ts";
import type { SlackMessage } from "./renderer.ts";
import { uploadFiles } from "./upload.ts";
import type { Way } from "./way.ts";

const POSTED = z.object({ channel: z.string() });

/** Puts files into the asker's own conversation with the bot, where nobody else reads (R22). False: they did not arrive. */
export async function giveFiles(
  { call, log }: { readonly call: CallSlack; readonly log: SlackLog },
  { workspaceId, asker, place }: Way,
  { files, intro }: { readonly files: readonly ViewFile[]; readonly intro: SlackMessage },
): Promise<boolean> {
  try {
    // Files go to a conversation and not to an account: a first message says which it is.
    const here = place?.kind === "personal" && place.channelId.startsWith("D") ? place.channelId : null;
    const channelId = here ?? (await introduce(call, { workspaceId, userId: asker.userId }, intro));
    await uploadFiles(call, { workspaceId, channelId }, null, files);
    return true;
  } catch (error) {
    log.warn({ error: String(error) }, "the files of an answer did not reach the asker");
    return false;
  }
}

async function introduce(
  call: CallSlack,
  to: { readonly workspaceId: string; readonly userId: string },
  { text, blocks }: SlackMessage,
): Promise<string> {
  const posted = await call(
    to.workspaceId,
    "chat.postMessage",
    async (client) =>
      await client.apiCall("chat.postMessage", {
        channel: to.userId,
        text,
        blocks: [...blocks],
        ...AS_WRITTEN,
      }),
  );
  return POSTED.parse(posted).channel;
}
