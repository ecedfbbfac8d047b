import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { z } from "zod";

import { useApi } from "../support/api.ts";
import { useWorld } from "../support/world.ts";

const world = useWorld("2026-11-19T09:00:00Z");
const api = useApi(world, { queueStarted: () => true, lastEvaluationAt: () => world.ctx.now() });

test("the document is OpenAPI 3.1 to a validator that others wrote", async () => {
  const document = await (await fetch(`${api.url}/api/openapi.json`)).json();
  const validator = new Validator();
  const { valid, errors } = await validator.validate(z.record(z.string(), z.unknown()).parse(document));
  expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
  expect(validator.version).toBe("3.1");
});

test("the page for people names each route, loads nothing and runs nothing", async () => {
  const response = await fetch(`${api.url}/api/docs`);
  const page = await response.text();
  expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(page).toContain("<h2>PATCH /api/v1/organizations/:organization/thresholds</h2>");
  expect(page).not.toMatch(/<script|src=|href=|url\(/u);
});
