import { z } from "zod";

import { cleanText } from "../core/clean-text.ts";
import { isEmailAddress } from "../core/email-address.ts";
import { isZone } from "../core/settings-fault.ts";
import { RouteError, type Caller, type Route } from "../port/route.ts";
import { ingestObservations } from "../usecase/ingest/ingest-observations.ts";
import type { ApiDependencies } from "./dependencies.ts";

const MAX_BYTES = 10_000_000;
const NAME_MAX_CHARS = 100;

/** What curl says of `--data-binary` unless told otherwise is among them; the body is taken as it is. */
const MEDIA_TYPES = [
  "application/json",
  "application/x-ndjson",
  "application/ndjson",
  "application/jsonl",
  "application/octet-stream",
  "application/x-www-form-urlencoded",
  "text/plain",
];

const query = z.object({
  tool: z.string("Give it once.").min(1, "It is empty.").max(50, "No tool has so long a name.").optional(),
  device: z
    .string("Give it once.")
    .max(NAME_MAX_CHARS, `A device's name has at most ${NAME_MAX_CHARS} characters.`)
    .transform((name) => cleanText(name, NAME_MAX_CHARS))
    .refine((name) => name !== "", "It is empty.")
    .optional(),
  owner: z
    .string("Give it once.")
    .toLowerCase()
    .refine(isEmailAddress, "It is no e-mail address.")
    .optional(),
  zone: z.string("Give it once.").refine(isZone, "It is no time zone. Write it as Europe/Berlin.").optional(),
});

const answer = z.object({
  /** What the output told of devices. */
  observations: z.int(),
  /** How many devices that were. */
  devices: z.int(),
  /** The number under which `sources` lists this call. */
  run: z.int(),
});

type Query = z.infer<typeof query>;

/** Takes a backup tool's output. The same body again changes nothing, so a sender that is in doubt may repeat it. */
export function postObservations({
  ctx,
  decode,
}: Pick<ApiDependencies, "ctx" | "decode">): Route<unknown, Query, string> {
  return {
    method: "POST",
    path: "/api/v1/observations",
    summary: "Takes the output of a backup tool, as it printed it",
    scope: "observe",
    params: z.unknown(),
    query,
    body: { kind: "text", maxBytes: MAX_BYTES, keepBytes: null, mediaTypes: MEDIA_TYPES, schema: z.string() },
    response: {
      status: 200,
      description: "What was recorded",
      mediaType: "application/json",
      schema: answer,
    },
    handle: async ({ query: told, body, caller }) => {
      const { organizationId, ownerEmail, zone } = boundTo(caller);
      const { observations, devices, runId } = await ingestObservations(ctx, decode, {
        organizationId,
        text: body,
        tool: told.tool ?? null,
        deviceName: told.device ?? null,
        ownerEmail: told.owner ?? ownerEmail,
        zone: told.zone ?? zone,
      });
      return { kind: "json", status: 200, value: { observations, devices, run: runId } };
    },
  };
}

function boundTo(caller: Caller | null): Caller & { readonly organizationId: number } {
  if (caller === null || caller.organizationId === null) {
    throw new RouteError(403, "The token is bound to no organization. Make one that is.");
  }
  return { ...caller, organizationId: caller.organizationId };
}
