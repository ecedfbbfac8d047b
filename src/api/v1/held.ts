import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { settleHeld } from "../../usecase/delivery/settle-held.ts";
import { showHeld } from "../../usecase/delivery/show-held.ts";
import { renderText } from "../../view/text.ts";
import { apiRoute } from "../api-route.ts";
import { NO_BODY, NO_PARAMS, NO_QUERY, time } from "../schema.ts";

const WIDTH = 78;

export function getHeld(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: "/held",
    summary: "How much owner mail waits because there was so much at once, and what the oldest says",
    verb: "held",
    params: NO_PARAMS,
    query: NO_QUERY,
    body: NO_BODY,
    answer: z.object({
      mails: z.int(),
      since: time.nullable(),
      /** `text` null: it would not go out now, for it is no longer true. */
      example: z.object({ email: z.string(), text: z.string().nullable() }).nullable(),
    }),
    handle: async ({ actor }) => {
      const { mails, since, example } = await showHeld(ctx, actor);
      if (example === null) return { mails, since, example };
      const { email, view } = example;
      const reader = { locale: "en-GB", zone: "UTC" };
      const text = view === null ? null : renderText(view, reader, { width: WIDTH });
      return { mails, since, example: { email, text } };
    },
  });
}

export function postHeld(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "POST",
    path: "/held/:choice",
    summary: "Sends the held mail, each checked again, or discards it",
    verb: "held",
    params: z.strictObject({ choice: z.enum(["send", "discard"]) }),
    query: NO_QUERY,
    body: NO_BODY,
    answer: z.object({ mails: z.int() }),
    handle: async ({ actor, params: { choice } }) => ({ mails: await settleHeld(ctx, actor, choice) }),
  });
}
