import { z } from "zod";

import { OWNER_FIELDS } from "../../core/policy.ts";
import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { pushSettings } from "../../usecase/settings/push.ts";
import { restorePush } from "../../usecase/settings/restore-push.ts";
import { showPush } from "../../usecase/settings/show-push.ts";
import { apiRoute } from "../api-route.ts";
import { id, line, list, NO_BODY, NO_QUERY, reason, time } from "../schema.ts";
import { getSettings } from "./settings.ts";
import { readStamps } from "./read-stamps.ts";

const fields = list(z.enum(OWNER_FIELDS));

export function postPush(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "POST",
    path: "/organizations/:organization/pushes",
    summary:
      "Pushes device defaults, field by field, to existing devices here and below where they are inherited",
    verb: "push",
    params: z.strictObject({ organization: id }),
    query: NO_QUERY,
    body: z.strictObject({
      fields: z.union([
        z.literal("all"),
        z.array(z.enum(OWNER_FIELDS)).min(1).max(OWNER_FIELDS.length).readonly(),
      ]),
      /** Only says what it would do. */
      dryRun: z.boolean().optional(),
      /** The mark of the device defaults that were read. */
      stamp: line(100).optional(),
      reason,
    }),
    reads: getSettings(ctx),
    answer: z.object({
      state: z.enum(["dry-run", "nothing", "done", "running"]),
      pushId: z.int().nullable(),
      fields,
      organizations: z.int(),
      devices: z.int(),
      /** Values that owners had chosen and that are replaced by other ones. */
      ownerValues: z.int(),
      /** The backup system that brought the defaults, which a push does not change; left out: they were made here. */
      importedFrom: z.string().optional(),
    }),
    handle: async ({ actor, params, body, matched }) => {
      const stamp = readStamps(matched).defaults;
      return await pushSettings(ctx, actor, { organizationId: params.organization, stamp, ...body });
    },
  });
}

const params = z.strictObject({ push: id });

export function getPush(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: "/pushes/:push",
    summary: "How far a push is",
    verb: "push",
    params,
    query: NO_QUERY,
    body: NO_BODY,
    answer: z.object({
      id: z.int(),
      organizationId: z.int(),
      fields,
      state: z.enum(["running", "done", "failed"]),
      devicesTotal: z.int(),
      devicesDone: z.int(),
      startedAt: time,
      finishedAt: time.nullable(),
    }),
    handle: async ({ actor, params: { push } }) => await showPush(ctx, actor, push),
  });
}

export function postPushUndo(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "POST",
    path: "/pushes/:push/undo",
    summary: "Takes a push back: devices go by what they had before, unless they were changed again",
    verb: "push",
    params,
    query: NO_QUERY,
    body: z.strictObject({ reason }),
    answer: z.object({
      state: z.enum(["done", "running"]),
      /** Of the push that takes the other one back. */
      pushId: z.int(),
      devices: z.int(),
      keptDevices: z.int(),
    }),
    handle: async ({ actor, params: { push }, body }) =>
      await restorePush(ctx, actor, { pushId: push, reason: body.reason }),
  });
}
