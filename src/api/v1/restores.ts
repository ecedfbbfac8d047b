import { z } from "zod";

import { RESTORE_FLAGS, RESTORE_RESULTS } from "../../core/restore-record.ts";
import type { Route } from "../../port/route.ts";
import type { Context } from "../../usecase/context.ts";
import { countOrganizationRestores } from "../../usecase/restore/count-restores.ts";
import { exportRestores } from "../../usecase/restore/export-restores.ts";
import { RESTORE_DAYS } from "../../usecase/restore/restore-scope.ts";
import { showRestores } from "../../usecase/restore/show-restores.ts";
import { apiRoute } from "../api-route.ts";
import { pageOf, paging, readCursor } from "../page.ts";
import { id, line, list, named, NO_BODY, NO_PARAMS, NO_QUERY, time } from "../schema.ts";
import { streamRoute } from "../stream-route.ts";

const days = z
  .string()
  .regex(/^[1-9]\d{0,3}$/, "It is a number of days from 1 to 4000.")
  .transform(Number)
  .default(RESTORE_DAYS);
const params = z.strictObject({ organization: id });

const coverage = list(
  z.object({
    source: z.string(),
    fromAt: time.nullable(),
    toAt: time.nullable(),
    lastReadAt: time.nullable(),
    /** Why it cannot be read; null: it can. */
    unknownBecause: z.string().nullable(),
  }),
);

const restore = z.object({
  restoreId: z.string(),
  /** Where the device was when it was restored. */
  organization: z.string(),
  startedAt: time,
  completedAt: time.nullable(),
  requestedBy: z.string().nullable(),
  owner: z.string().nullable(),
  deviceName: z.string().nullable(),
  targetName: z.string().nullable(),
  type: z.string().nullable(),
  fileCount: z.number().nullable(),
  byteCount: z.number().nullable(),
  problemCount: z.number().nullable(),
  result: z.enum(RESTORE_RESULTS),
  flags: list(z.enum(RESTORE_FLAGS)),
});

export function getRestoreCounts(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: "/restores",
    summary:
      "How many restores each organization has with all below it, and from when to when they are known",
    verb: "restores",
    params: NO_PARAMS,
    query: NO_QUERY,
    body: NO_BODY,
    answer: z.object({
      /** `restores` null: no restore history was read yet. */
      items: list(named.extend({ depth: z.int(), restores: z.int().nullable() })),
      coverage,
    }),
    handle: async ({ actor }) => {
      const { organizations, coverage: known } = await countOrganizationRestores(ctx, actor);
      return { items: organizations, coverage: known };
    },
  });
}

export function getRestores(ctx: Context): Route {
  return apiRoute(ctx, {
    method: "GET",
    path: "/organizations/:organization/restores",
    summary: "The restore history of an organization and all below it, newest first; each look is audited",
    verb: "restores",
    params,
    query: z.strictObject({ days, ...paging }),
    body: NO_BODY,
    answer: z.object({
      items: list(restore),
      next: z.string().nullable(),
      total: z.int(),
      /** Those that somebody should look at. */
      flagged: z.int(),
      coverage,
    }),
    handle: async ({ actor, params: { organization }, query }) => {
      const [startedAt, lastId] = readCursor(query.cursor, 2) ?? [];
      const after = startedAt === undefined || lastId === undefined ? null : { startedAt, id: lastId };
      const shown = await showRestores(ctx, actor, {
        organizationId: organization,
        days: query.days,
        after,
        limit: query.limit + 1,
      });
      const { total, flagged, coverage: known } = shown;
      const read = pageOf(shown.restores, query.limit, (each) => [each.startedAt, each.id]);
      return { ...read, total, flagged, coverage: known };
    },
  });
}

export function getRestoreExport(ctx: Context): Route {
  return streamRoute(ctx, {
    path: "/organizations/:organization/restores.csv",
    summary: "The restore history as a CSV file that says who took it, when and why; the audit says it too",
    verb: "restores-export",
    params,
    query: z.strictObject({ reason: line(500), days }),
    mediaType: () => "text/csv",
    fileName: () => "restores.csv",
    write: async ({ actor, params: { organization }, query }, piece) => {
      await exportRestores(ctx, actor, { organizationId: organization, ...query }, async (text) => {
        await piece(Buffer.from(text, "utf8"));
      });
    },
  });
}
