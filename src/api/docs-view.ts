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
          ". Send a token in the header Authorization, as Bearer TOKEN. What it may not see does not exist for it. Errors are problem documents (RFC 9457). Lists come page by page: give next as cursor. Answers carry an ETag: with If-None-Match it saves reading what did not change, with If-Match a change is made only while what was read is still so.",
        ],
      },
      ...routes.flatMap(routeParts),
    ],
  };
}

function routeParts(route: Route): Part[] {
  return [
    { kind: "heading", text: `${route.method} ${route.path}` },
    { kind: "text", spans: [`${route.summary}.`] },
    {
      kind: "list",
      items: [
        [needs(route)],
        ...fields("In the address", route.params),
        ...fields("Parameters", route.query),
        ...fields("In the body", route.body.schema),
        ...(route.current === undefined ? [] : [["Takes ", { code: "If-Match" }, " with what was read"]]),
      ],
    },
  ];
}

function needs({ scope, verb }: Route): string {
  if (scope === null) return "Needs no token";
  return `Needs a token with the scope ${scope}${verb === undefined ? "" : ` and the verb ${verb}`}`;
}

/** What has to be given, then what may be left out; nothing where neither is. */
function fields(where: string, schema: Schema<unknown>): Span[][] {
  if (!(schema instanceof z.ZodObject)) return [];
  const optional = new Set<string>();
  for (const [name, field] of Object.entries(schema.shape)) {
    if (field instanceof z.ZodType && field.safeParse(undefined).success) optional.add(name);
  }
  const needed = Object.keys(schema.shape).filter((name) => !optional.has(name));
  return [
    ...(needed.length === 0 ? [] : [[`${where}: `, ...listed(needed)]]),
    ...(optional.size === 0 ? [] : [[`${where}, may be left out: `, ...listed([...optional])]]),
  ];
}

function listed(names: readonly string[]): Span[] {
  return names.flatMap((name, at): Span[] => (at === 0 ? [{ code: name }] : [", ", { code: name }]));
}
