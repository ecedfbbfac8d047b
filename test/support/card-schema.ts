import { readFileSync } from "node:fs";

import { AppManifestUtils } from "@microsoft/app-manifest";
import { z } from "zod";

import type { AdaptiveCard, CardElement } from "../../adapters/teams/render/elements.ts";

/** Words of the schema by which something can be refused; the others describe. */
const REFUSING = new Set([
  "type",
  "properties",
  "required",
  "additionalProperties",
  "items",
  "enum",
  "anyOf",
  "allOf",
  "pattern",
  "$ref",
  "definitions",
]);
/** Words whose value is a list of names, each with a schema of its own. */
const NAMES = new Set(["properties", "definitions"]);

type Validator = Parameters<typeof AppManifestUtils.validateAgainstSchema>;

const SCHEMA = z
  .custom<NonNullable<Validator[1]>>((value) => typeof value === "object")
  .parse(
    refusing(JSON.parse(readFileSync("test/fixture/teams/adaptive-card.1.5.0.schema.json", "utf8")), false),
  );

/**
 * What Microsoft's schema of Adaptive Cards 1.5 finds wrong. It knows nothing of what Teams adds: charts are judged by
 * their fallback, searches without what they search.
 */
export async function schemaFaults(card: AdaptiveCard): Promise<readonly string[]> {
  const { msteams: _, ...known } = card;
  const plain = { ...known, body: known.body.map(withoutTeams) };
  const given = z.custom<Validator[0]>((value) => typeof value === "object").parse(plain);
  return await AppManifestUtils.validateAgainstSchema(given, SCHEMA);
}

function withoutTeams(element: CardElement): CardElement {
  if ("fallback" in element) return element.fallback;
  if (element.type !== "Input.ChoiceSet") return element;
  const { "choices.data": search, ...plain } = element;
  return search === undefined ? plain : { ...plain, style: "compact" };
}

function refusing(schema: unknown, names: boolean): unknown {
  if (Array.isArray(schema)) return schema.map((each) => refusing(each, false));
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([word]) => names || REFUSING.has(word))
      .map(([word, value]: [string, unknown]) => [
        word,
        word === "enum" && !names ? value : refusing(value, NAMES.has(word) && !names),
      ]),
  );
}
