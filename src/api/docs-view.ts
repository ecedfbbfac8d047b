import { z } from "zod";

import type { Route, Schema } from "../port/route.ts";
import type { Part, Span, View } from "../view/view.ts";

/** The routes as a page to read: what each is for, what it needs and what it takes. */
export function docsView(routes: readonly Route[]): View {
  return {
    title: "The HTTP interface",
    parts: [
      {
        kind: "text",
        spans: [
          "For programs the same is at ",
          { code: "/api/openapi.json" },
          ". Send a token in the header Authorization, as Bearer TOKEN. What it may not see does not exist for it. Errors are problem documents (RFC 9457). Lists come page by page: give next as cursor.",
        ],
      },
      ...routes.flatMap(routeParts),
    ],
  };
}

function routeParts(route: Route): Part[] {
  const facts = [
    [needs(route)],
    ...fields("in the address", route.params),
    ...fields("parameter", route.query),
    ...fields("in the body", route.body.schema),
  ];
  return [
    { kind: "heading", text: `${route.method} ${route.path}` },
    { kind: "text", spans: [`${route.summary}.`] },
    { kind: "list", items: facts },
  ];
}

function needs({ scope, verb }: Route): string {
  if (scope === null) return "needs no token";
  return `needs a token with the scope ${scope}${verb === undefined ? "" : ` and the verb ${verb}`}`;
}

function fields(where: string, schema: Schema<unknown>): Span[][] {
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape).map(([name, field]) => {
    const optional = field instanceof z.ZodType && field.safeParse(undefined).success;
    return [{ code: name }, ` ${where}${optional ? "; may be left out" : ""}`];
  });
}
