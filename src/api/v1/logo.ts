import { z } from "zod";

import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { resetLogo, setLogo, showLogo } from "../../usecase/template/logo.ts";
import { apiRoute } from "../api-route.ts";
import { id, line, named, NO_ANSWER, NO_BODY, NO_QUERY, time } from "../schema.ts";

const PATH = "/organizations/:organization/logo";
const params = z.strictObject({ organization: id });
/** 100,000 bytes, as they are written; what is larger is refused by its size as well. */
const MOST_BASE64 = 200_000;

const logo = z.object({
  mediaType: z.enum(["image/png", "image/jpeg"]),
  width: z.int(),
  height: z.int(),
  alt: z.string(),
  base64: z.string(),
  /** Whose it is. */
  from: named,
  updatedBy: z.string(),
  updatedAt: time,
});

export function getLogo(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: PATH,
    summary: "The picture at the head of an organization's mails, and whose it is; null: there is none",
    verb: "templates",
    params,
    query: NO_QUERY,
    body: NO_BODY,
    answer: z.object({ logo: logo.nullable() }),
    handle: async ({ actor, params: { organization } }) => {
      const found = await showLogo(ctx, actor, organization);
      if (found === null) return { logo: null };
      const { content, organizationId, organizationName, ...rest } = found;
      const from = { id: organizationId, name: organizationName };
      return { logo: { ...rest, from, base64: content.toString("base64") } };
    },
  });
}

export function putLogo(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "PUT",
    path: PATH,
    summary: "Gives an organization its own picture: PNG or JPEG, at most 100,000 bytes and 600 × 200 pixels",
    verb: "templates",
    params,
    query: NO_QUERY,
    body: z.strictObject({ base64: z.base64().max(MOST_BASE64), alt: line(120).optional() }),
    reads: getLogo(ctx),
    answer: NO_ANSWER,
    handle: async ({ actor, params: { organization }, body: { base64, alt = null } }) => {
      const content = Buffer.from(base64, "base64");
      await setLogo(ctx, actor, { organizationId: organization, content, alt });
    },
  });
}

export function deleteLogo(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "DELETE",
    path: PATH,
    summary: "Takes an organization its own picture: it inherits again",
    verb: "templates",
    params,
    query: NO_QUERY,
    body: NO_BODY,
    reads: getLogo(ctx),
    answer: NO_ANSWER,
    handle: async ({ actor, params: { organization } }) => {
      await resetLogo(ctx, actor, organization);
    },
  });
}
