import { z } from "zod";

import type { Route } from "../port/route.ts";
import type { ReadBounce } from "../port/bounce.ts";
import { takeBounce } from "../usecase/bounce/take-bounce.ts";
import type { Context } from "../usecase/context.ts";

/** A report brings the mail it is about, with its files. */
const MAX_BYTES = 10_000_000;

const answer = z.object({
  /** `switched-off`: nothing more is sent to the address; `noted`: the mail did not arrive; `ignored`: it may yet. */
  outcome: z.enum(["switched-off", "noted", "ignored"]),
});

/** Takes delivery status notifications as a mail server's pipe or a mail service hands them in; no mailbox is read. */
export function postBounces(given: {
  readonly ctx: Context;
  readonly readBounce: ReadBounce;
}): Route<unknown, unknown, string> {
  return {
    method: "POST",
    path: "/api/v1/bounces",
    summary: "Takes a raw delivery status notification about a mail of this bot",
    scope: "bounces",
    params: z.unknown(),
    query: z.unknown(),
    // Mails come in any character set; what is read of them is ASCII.
    body: { kind: "text", maxBytes: MAX_BYTES, keepBytes: null, mediaTypes: null, schema: z.string() },
    response: {
      status: 200,
      description: "What became of it",
      mediaType: "application/json",
      schema: answer,
    },
    handle: async ({ body }) => ({
      kind: "json",
      status: 200,
      value: await takeBounce(given.ctx, given.readBounce, body),
    }),
  };
}
