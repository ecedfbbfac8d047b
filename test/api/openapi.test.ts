import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { z } from "zod";

import { useApi } from "../support/api.ts";
import { callsOf, document } from "../support/from-document.ts";
import { useWorld } from "../support/world.ts";

const world = useWorld("2026-11-19T09:00:00Z");
const api = useApi(world, { queueStarted: () => true, lastEvaluationAt: () => world.ctx.now() });

test("the document is OpenAPI 3.1 to a validator that others wrote", async () => {
  const given = await (await fetch(`${api.url}/api/openapi.json`)).json();
  const validator = new Validator();
  const { valid, errors } = await validator.validate(z.record(z.string(), z.unknown()).parse(given));
  expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
  expect(validator.version).toBe("3.1");
});

test("what every route is for is in the document, and what may be named by its tag", async () => {
  const read = document.parse(await (await fetch(`${api.url}/api/openapi.json`)).json());
  const names = callsOf(read, [1]).map(({ name }) => name);
  for (const name of [
    "POST /api/v1/observations",
    "POST /ping/{token}",
    "GET /api/v1/audit.csv",
    "POST /api/v1/organizations/{organization}/pushes",
    "GET /api/v1/organizations/{organization}/saved-reports/{name}/rows",
  ])
    expect(names).toContain(name);
  const headers = Object.entries(read.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { parameters }]) =>
        parameters.some((each) => each.in === "header" && each.name === "If-Match"),
      )
      .map(([method]) => `${method} ${path}`),
  );
  expect(headers).toContain("patch /api/v1/organizations/{organization}/thresholds");
  expect(headers.filter((name) => name.startsWith("get "))).toEqual([]);
});

test("the page for people names each route, loads nothing and runs nothing", async () => {
  const response = await fetch(`${api.url}/api/docs`);
  const page = await response.text();
  expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(page).toContain("<h2>PATCH /api/v1/organizations/:organization/thresholds</h2>");
  expect(page).toContain(
    "<li>In the body: <code>fields</code></li><li>In the body, may be left out: <code>dryRun</code>, <code>stamp</code>, <code>reason</code></li><li>Takes <code>If-Match</code> with what was read</li>",
  );
  expect(page).not.toMatch(/<script|src=|href=|url\(/u);
});
