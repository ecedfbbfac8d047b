import { RouteError, type FieldFault, type Schema, type SchemaError } from "../../src/port/route.ts";

/** The value a schema makes of the path's parameters; what does not fit does not exist. */
export function parseParams<Value>(schema: Schema<Value>, input: unknown): Value {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new RouteError(404, "There is nothing at this address.");
}

/** The value a schema makes of the query; throws 422 with each parameter at fault. */
export function parseQuery<Value>(schema: Schema<Value>, input: unknown): Value {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw unfit(
    "query",
    result.error.issues.map(({ path, message }) => ({ parameter: String(path[0] ?? ""), detail: message })),
  );
}

/** The value a schema makes of the body; throws 422 with a pointer to each place at fault. */
export function parseBody<Value>(schema: Schema<Value>, input: unknown): Value {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw unfit("body", bodyFaults(result.error));
}

function bodyFaults(error: SchemaError): FieldFault[] {
  return error.issues.map(({ path, message }) => ({ pointer: pointer(path), detail: message }));
}

/** RFC 6901, as a URI fragment. */
function pointer(path: readonly PropertyKey[]): string {
  const steps = path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`);
  return `#${steps.join("")}`;
}

function unfit(where: string, errors: readonly FieldFault[]): RouteError {
  return new RouteError(422, `The ${where} does not fit. See "errors" for each field at fault.`, { errors });
}
