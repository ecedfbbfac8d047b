import { STATUS_CODES } from "node:http";

import type { FieldFault, RouteError } from "../../src/port/route.ts";
import { SECURITY_HEADERS } from "./headers.ts";

export const PROBLEM_TYPE = "application/problem+json";

/** An error as RFC 9457 wants it; `errors` lists the fields at fault. */
interface ProblemDetails {
  readonly type: "about:blank";
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly FieldFault[];
}

export function problemText(status: number, detail: string, errors: readonly FieldFault[] = []): string {
  const details: ProblemDetails = {
    type: "about:blank",
    title: STATUS_CODES[status] ?? "Error",
    status,
    detail,
    ...(errors.length === 0 ? {} : { errors }),
  };
  return JSON.stringify(details);
}

export function problemResponse(error: RouteError): Response {
  return new Response(problemText(error.status, error.message, error.errors), {
    status: error.status,
    headers: { ...SECURITY_HEADERS, ...error.headers, "Content-Type": PROBLEM_TYPE },
  });
}
