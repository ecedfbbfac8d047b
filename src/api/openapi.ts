import { z } from "zod";
import {
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathItemObject,
  type ZodOpenApiRequestBodyObject,
} from "zod-openapi";

import type { BodyRule, ResponseRule, Route } from "../port/route.ts";

const PROBLEM = { $ref: "#/components/responses/Problem" } as const;

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    /** What is wrong, and what to do. */
    detail: z.string(),
    /** Each field at fault: a parameter by name, or a place in the body (RFC 6901). */
    errors: z
      .array(
        z.object({ parameter: z.string().optional(), pointer: z.string().optional(), detail: z.string() }),
      )
      .optional(),
  })
  .meta({ id: "ProblemDetails", description: "RFC 9457" });

const IF_MATCH = z.object({
  "If-Match": z.string().optional().meta({
    description: "The `ETag` of what was read before. When it was changed since, 412, and nothing is done.",
  }),
});

/** The OpenAPI 3.1 document of routes, made of the schemas that check each call. */
export function openApiDocument(routes: readonly Route[]): ReturnType<typeof createDocument> {
  const paths: Record<string, ZodOpenApiPathItemObject> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  const source: ZodOpenApiObject = {
    openapi: "3.1.0",
    info: {
      title: "Backup reports",
      version: "1",
      description:
        "Every answer of an error is a problem document. Lists are read page by page: give `next` as `cursor`. What a token may not see does not exist for it.",
    },
    paths,
    components: {
      schemas: { ProblemDetails: problem },
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
      responses: {
        Problem: {
          description: "It was refused",
          content: { "application/problem+json": { schema: problem } },
        },
      },
    },
  };
  return createDocument(source, {
    // Lists that nobody changes here may still be sent.
    override: ({ jsonSchema }) => {
      delete jsonSchema.readOnly;
    },
  });
}

function operation(route: Route): ZodOpenApiOperationObject {
  const needs = [
    route.scope === null ? "" : `Needs a token with the scope \`${route.scope}\``,
    route.verb === undefined ? "" : ` and the verb \`${route.verb}\``,
  ].join("");
  return {
    operationId: operationId(route),
    summary: route.summary,
    ...(needs === "" ? {} : { description: `${needs}.`, security: [{ token: [] }] }),
    requestParams: {
      ...(route.params instanceof z.ZodObject ? { path: route.params } : {}),
      ...(route.query instanceof z.ZodObject ? { query: route.query } : {}),
      ...(route.current === undefined ? {} : { header: IF_MATCH }),
    },
    ...(route.method === "GET" ? {} : requestBody(route.body)),
    responses: { [`${route.response.status}`]: success(route.response), default: PROBLEM },
  };
}

function requestBody(rule: BodyRule<unknown>): { requestBody?: ZodOpenApiRequestBodyObject } {
  if (rule.kind === "none") return {};
  if (rule.kind === "json" && rule.schema instanceof z.ZodType) {
    return { requestBody: { required: true, content: { "application/json": { schema: rule.schema } } } };
  }
  const types = rule.kind === "text" ? (rule.mediaTypes ?? ["text/plain"]) : [];
  return {
    requestBody: {
      content: Object.fromEntries(types.map((type) => [type, { schema: { type: "string" as const } }])),
    },
  };
}

function success({
  status,
  description,
  mediaType,
  schema,
}: ResponseRule): ZodOpenApiOperationObject["responses"][`2${string}`] {
  if (status === 204) return { description };
  const shape = schema instanceof z.ZodType ? schema : { type: "string" as const };
  return { description, content: { [mediaType]: { schema: shape } } };
}

/** `GET /api/v1/devices/:device/why` is `getDevicesDeviceWhy`. */
function operationId({ method, path }: Route): string {
  const words = path.replace(/^\/api\/v1/, "").match(/[a-z]+/gi) ?? [];
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}
