import { z } from "zod";

import type { Route } from "../port/route.ts";
import { docsView } from "./docs-view.ts";
import { openApiDocument } from "./openapi.ts";

const READER = { locale: "en-GB", zone: "UTC" };
const OPEN = {
  scope: null,
  params: z.unknown(),
  query: z.unknown(),
  body: { kind: "none", schema: z.unknown() },
} as const;

/** The documentation of routes, for programs and for people. It tells of nothing but the program. */
export function documentation(routes: readonly Route[]): readonly Route[] {
  const document = openApiDocument(routes);
  return [
    {
      ...OPEN,
      method: "GET",
      path: "/api/openapi.json",
      summary: "This interface as an OpenAPI 3.1 document",
      response: {
        status: 200,
        description: "The document",
        mediaType: "application/json",
        schema: z.looseObject({}),
      },
      handle: async () => ({ kind: "json", status: 200, value: document }),
    },
    {
      ...OPEN,
      method: "GET",
      path: "/api/docs",
      summary: "This interface for people",
      response: { status: 200, description: "A page", mediaType: "text/html", schema: null },
      handle: async () => ({
        kind: "page",
        status: 200,
        page: { view: docsView(routes), form: null, reader: READER },
      }),
    },
  ];
}
