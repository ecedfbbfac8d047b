import { isDatabaseUnavailable } from "../../db/unavailable.ts";
import { RouteError, type FieldFault, type RefusalStatus } from "../port/route.ts";
import { RefusedInput } from "../port/source.ts";
import { UsageError } from "../usecase/context.ts";

const STATUS: Record<UsageError["kind"], RefusalStatus> = {
  "not-found": 404,
  ambiguous: 422,
  invalid: 422,
  denied: 403,
  conflict: 409,
};

/** Parameters of the query by which a call says what its body does not. */
const PARAMETERS = new Set(["tool", "device", "owner", "zone", "organization"]);

/** What a caller is told of an error; null when it is a fault of this program, which they are not told. */
export function toRouteError(error: unknown): RouteError | null {
  if (error instanceof UsageError) {
    return new RouteError(STATUS[error.kind], error.message, { errors: faults(error), cause: error });
  }
  if (error instanceof RefusedInput) {
    return new RouteError(422, error.message, { errors: faults(error), cause: error });
  }
  if (isDatabaseUnavailable(error)) {
    const headers = { "Retry-After": "10" };
    return new RouteError(503, "The database cannot be reached. Try again later.", { headers, cause: error });
  }
  return null;
}

function faults({
  field,
  message,
}: {
  readonly field: string | null;
  readonly message: string;
}): FieldFault[] {
  if (field === null) return [];
  const parameter = field.replace(/^--/, "");
  if (PARAMETERS.has(parameter)) return [{ parameter, detail: message }];
  return [{ pointer: pointer(field), detail: message }];
}

/** A JSON path such as `archives[0].start` as RFC 6901 writes it; a pointer stays one. */
function pointer(field: string): string {
  if (field.startsWith("/")) return `#${field}`;
  const steps = field.replace(/^\$\.?/, "").split(/[.[\]]+/);
  return `#${steps
    .filter((step) => step !== "")
    .map((step) => `/${step}`)
    .join("")}`;
}
