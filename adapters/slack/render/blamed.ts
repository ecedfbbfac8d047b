import { z } from "zod";

import type { Capability } from "./blocks.ts";

/** A block, as far as it can be blamed. */
interface Sent {
  readonly type: string;
}

/** What Slack says of a call it refused; what is blamed stands in one of two lists. */
const refusal = z.object({
  error: z.string(),
  errors: z.array(z.string()).optional().catch(undefined),
  response_metadata: z
    .object({ messages: z.array(z.string()).optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

/** The newest first: it is what an older workspace is the likeliest to refuse. */
const NEW_BLOCKS = ["data_visualization", "data_table", "table"] as const;

/**
 * Which capability a refused message should do without from now on; null: it was not refused for one. `data` is
 * Slack's answer, `blocks` are what was sent. A message of `long_message` is rendered shorter.
 */
export function blamed(data: unknown, blocks: readonly Sent[]): Capability | null {
  const { success, data: refused } = refusal.safeParse(data);
  if (!success) return null;
  if (refused.error === "msg_blocks_too_long") return "long_message";
  if (refused.error === "only_one_table_allowed") return newestOf(blocks, ["data_table", "table"]);
  if (refused.error !== "invalid_blocks" && refused.error !== "invalid_blocks_format") return null;
  return blamedBy([...(refused.errors ?? []), ...(refused.response_metadata?.messages ?? [])], blocks);
}

function blamedBy(messages: readonly string[], blocks: readonly Sent[]): Capability | null {
  const pointed = messages.flatMap((message) => pointedAt(message, blocks));
  if (pointed.length > 0) return NEW_BLOCKS.find((type) => pointed.includes(type)) ?? null;
  return NEW_BLOCKS.find((type) => messages.some((message) => message.includes(type))) ?? newestOf(blocks);
}

/** The type of the block a message points at: `… [json-pointer:/blocks/3/rows]`. */
function pointedAt(message: string, blocks: readonly Sent[]): string[] {
  const index = /\/blocks\/(\d+)/.exec(message)?.[1];
  const block = index === undefined ? undefined : blocks[Number(index)];
  return block === undefined ? [] : [block.type];
}

function newestOf(
  blocks: readonly Sent[],
  among: readonly (typeof NEW_BLOCKS)[number][] = NEW_BLOCKS,
): Capability | null {
  return among.find((type) => blocks.some((block) => block.type === type)) ?? null;
}
