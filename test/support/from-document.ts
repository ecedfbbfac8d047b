import fc from "fast-check";
import { z } from "zod";

/** What the fuzzing reads of an OpenAPI document. */
const schema = z.looseObject({
  type: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
});

const operation = z.looseObject({
  security: z.array(z.unknown()).optional(),
  parameters: z.array(z.looseObject({ in: z.string(), name: z.string(), schema: z.unknown() })).default([]),
  requestBody: z
    .looseObject({ content: z.record(z.string(), z.looseObject({ schema: z.unknown() })) })
    .optional(),
});

export const document = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), operation)) });

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly type: string | null;
  readonly body: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** What breaks programs: injections, other types, sizes, signs, other alphabets. */
const HOSTILE = [
  "' or 1=1 --",
  "=cmd|'/c calc'!A1",
  "../../etc/passwd",
  "%00",
  "{{7*7}}",
  "\u0000",
  "\ud800",
  "999999999999999999999",
  "-1",
  "0",
  "1e309",
  "NaN",
  "x".repeat(5_000),
  "\u202e\u0301",
] as const;

const TEXTS = ["eve@acme.test", "UTC", "09:00", "2026-11-20T09:00:00Z", "2026-10", "LT-1", "zebra-1"];

const hostile = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "binary", maxLength: 20 }));

/** Values of a schema, and some that are none; `ids` are what a number or a text may name. */
export function valuesOf(given: unknown, ids: readonly number[]): fc.Arbitrary<unknown> {
  const read = schema.parse(given ?? {});
  const wrong = fc.oneof(hostile, fc.jsonValue({ maxDepth: 1 }));
  return fc.oneof({ weight: 8, arbitrary: rightOf(read, ids) }, { weight: 1, arbitrary: wrong });
}

function rightOf(read: z.infer<typeof schema>, ids: readonly number[]): fc.Arbitrary<unknown> {
  if (read.enum !== undefined) return fc.constantFrom(...read.enum);
  if (read.const !== undefined) return fc.constant(read.const);
  if (read.anyOf !== undefined) return fc.oneof(...read.anyOf.map((one) => valuesOf(one, ids)));
  return plainOf(read, ids);
}

function plainOf(read: z.infer<typeof schema>, ids: readonly number[]): fc.Arbitrary<unknown> {
  if (read.type === "object") {
    const fields = Object.entries(read.properties ?? {});
    return fc.record(Object.fromEntries(fields.map(([name, each]) => [name, valuesOf(each, ids)])), {
      requiredKeys: read.required ?? [],
    });
  }
  if (read.type === "array") return fc.array(valuesOf(read.items, ids), { maxLength: 3 });
  if (read.type === "integer" || read.type === "number") {
    return fc.oneof(fc.constantFrom(...ids), fc.integer({ min: 0, max: 400 }));
  }
  if (read.type === "boolean") return fc.boolean();
  return fc.oneof(fc.constantFrom(...ids.map(String), ...TEXTS), hostile);
}

/** Seldom there: most of what is refused by it would be refused for nothing else. */
const headerValue = fc.oneof(
  { weight: 5, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.oneof(fc.constant("*"), hostile) },
);

/** Each operation of a document with arbitrary calls of it. */
export function callsOf(
  given: z.infer<typeof document>,
  ids: readonly number[],
): readonly { readonly name: string; readonly call: fc.Arbitrary<Call> }[] {
  return Object.entries(given.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, each]) => ({
      name: `${method.toUpperCase()} ${path}`,
      call: callOf(path, method.toUpperCase(), each, ids),
    })),
  );
}

function callOf(
  path: string,
  method: string,
  { parameters, requestBody }: z.infer<typeof operation>,
  ids: readonly number[],
): fc.Arbitrary<Call> {
  const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? [null, null];
  const body = content === null ? fc.constant(null) : valuesOf(content.schema, ids);
  const texts = parameters.map((parameter) =>
    parameter.in === "header" ? headerValue : fc.option(valuesOf(parameter.schema, ids).map(text)),
  );
  return fc.tuple(fc.tuple(...texts), body).map(([values, sent]) => {
    let filled = path;
    const query = new URLSearchParams();
    const headers: Record<string, string> = {};
    for (const [at, parameter] of parameters.entries()) {
      const value = (values[at] ?? null)?.toWellFormed() ?? null;
      if (parameter.in === "path") {
        filled = filled.replace(`{${parameter.name}}`, encodeURIComponent(value ?? "1"));
      } else if (value !== null && parameter.in === "header") {
        // What no client can put into a header is not sent.
        headers[parameter.name] = value.replaceAll(/[^\x20-\x7e]/gu, "");
      } else if (value !== null) query.set(parameter.name, value);
    }
    const search = query.size === 0 ? "" : `?${query.toString()}`;
    return { method, path: `${filled}${search}`, type, body: sent === null ? null : text(sent), headers };
  });
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
