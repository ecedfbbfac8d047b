import { z } from "zod";

import type { Channel, MessageRef } from "../../src/port/messenger.ts";
import type { ViewFile } from "../../src/view/view.ts";
import type { CallSlack } from "./call.ts";

const PLACE = z.object({ upload_url: z.url(), file_id: z.string() });
const UPLOAD_TIMEOUT_MS = 30_000;

/** Puts files into a thread, or beside all messages without one (null), in the three steps that Slack asks for: a place for each, its bytes, and where all are shown. */
export async function uploadFiles(
  call: CallSlack,
  { workspaceId, channelId }: Channel,
  thread: MessageRef | null,
  files: readonly ViewFile[],
): Promise<void> {
  const uploaded: { id: string; title: string }[] = [];
  for (const file of files) {
    const bytes = Buffer.from(file.content, "utf8");
    const { upload_url: url, file_id: id } = PLACE.parse(
      await call(
        workspaceId,
        "files.getUploadURLExternal",
        async (client) =>
          await client.files.getUploadURLExternal({ filename: file.name, length: bytes.byteLength }),
      ),
    );
    const answer = await fetch(url, {
      method: "POST",
      body: bytes,
      headers: { "Content-Type": file.mediaType },
      signal: AbortSignal.timeout(UPLOAD_TIMEOUT_MS),
    });
    if (!answer.ok) throw new Error(`Slack took no bytes of ${file.name} (${answer.status}).`);
    uploaded.push({ id, title: file.name });
  }
  const [first, ...rest] = uploaded;
  if (first === undefined) return;
  await call(
    workspaceId,
    "files.completeUploadExternal",
    async (client) =>
      await client.files.completeUploadExternal({
        files: [first, ...rest],
        channel_id: channelId,
        ...(thread === null ? {} : { thread_ts: thread }),
      }),
  );
}
