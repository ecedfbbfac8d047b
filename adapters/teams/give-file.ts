import { z } from "zod";

import type { FileOffers } from "../../src/port/file-offer.ts";
import type { TeamsLog } from "./log.ts";
import type { Activity } from "./payload.ts";
import type { InvokeResponse } from "./response.ts";
import { type Speak, textActivity } from "./speak.ts";
import type { Way } from "./way.ts";

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4, file consent */
const CONSENT = z.object({
  action: z.enum(["accept", "decline"]),
  context: z.object({ offer: z.string().max(200) }),
  uploadInfo: z
    .object({
      contentUrl: z.string(),
      name: z.string(),
      uploadUrl: z.url(),
      uniqueId: z.string(),
      fileType: z.string(),
    })
    .nullish(),
});

const INFO_TYPE = "application/vnd.microsoft.teams.card.file.info";
const UPLOAD_TIMEOUT_MS = 30_000;

interface GiveParts {
  readonly offers: FileOffers;
  readonly speak: Speak;
  readonly log: TeamsLog;
  readonly dev: boolean;
}

/** Puts a file where Teams says, when the one it was offered to agreed. */
export async function giveFile(parts: GiveParts, { value }: Activity, way: Way): Promise<InvokeResponse> {
  const { data } = CONSENT.safeParse(value);
  if (data === undefined) return { status: 400, body: null };
  const file = await parts.offers.take(data.context.offer, way.asker.userId);
  if (data.action === "decline") return DONE;
  const place = data.uploadInfo ?? null;
  if (file === null || place === null) {
    await say(parts, way, textActivity("This file is not kept any more. Ask for it again."));
    return DONE;
  }
  const { uploadUrl, contentUrl, uniqueId, fileType } = place;
  try {
    await upload(uploadUrl, Buffer.from(file.content, "utf8"), parts.dev);
  } catch (error) {
    parts.log.warn({ file: file.name, error: String(error) }, "a file was not taken by Teams");
    await say(parts, way, textActivity(`Teams did not take ${file.name}. Ask for it again.`));
    return DONE;
  }
  const attachment = { contentType: INFO_TYPE, contentUrl, name: file.name, content: { uniqueId, fileType } };
  await say(parts, way, { type: "message", attachments: [attachment] });
  return DONE;
}

const DONE: InvokeResponse = { status: 200, body: null };

/** All of it at once, which Teams takes up to 60 MB. */
async function upload(url: string, bytes: Buffer<ArrayBuffer>, dev: boolean): Promise<void> {
  if (!dev && !url.startsWith("https://")) throw new Error("The address to upload to is not encrypted.");
  const answer = await fetch(url, {
    method: "PUT",
    body: bytes,
    redirect: "error",
    headers: {
      "Content-Type": "application/octet-stream",
      "Content-Range": `bytes 0-${bytes.byteLength - 1}/${bytes.byteLength}`,
    },
    signal: AbortSignal.timeout(UPLOAD_TIMEOUT_MS),
  });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`Teams took no bytes (${answer.status}).`);
}

async function say({ speak, log }: GiveParts, way: Way, activity: object): Promise<void> {
  await speak.post(way.conversation, { kind: "activity", activity }).catch((error: unknown) => {
    log.warn({ error: String(error) }, "it was not said what became of a file");
  });
}
