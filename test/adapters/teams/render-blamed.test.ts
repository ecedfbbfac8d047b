import { expect, test } from "vitest";

import { blamed } from "../../../adapters/teams/render/blamed.ts";
import { renderMessage } from "../../../adapters/teams/render/message.ts";
import type { Part } from "../../../src/view/view.ts";
import { READER } from "../../support/bot.ts";

const CHART: Part = { kind: "chart", title: "c", shape: "bar", unit: "", points: [{ label: "a", value: 1 }] };
const TABLE: Part = {
  kind: "table",
  caption: "t",
  columns: [{ label: "a" }],
  rows: [[{ kind: "text", text: "b" }]],
};

function cardOf(...parts: readonly Part[]): ReturnType<typeof renderMessage>["card"] {
  return renderMessage({ title: "t", parts }, { reader: READER, rejected: new Set() }).card;
}

function refused(code: string, message: string | null = null): unknown {
  return { error: { code, message } };
}

test.each([
  ["a message that is too long", 413, null, cardOf(), "long_message"],
  ["one, by its code", 400, refused("MessageSizeTooBig"), cardOf(CHART), "long_message"],
  ["a card with a chart and a table", 400, refused("BadSyntax"), cardOf(CHART, TABLE), "charts"],
  ["one whose table is named", 400, refused("BadSyntax", "Table is unknown"), cardOf(CHART, TABLE), "tables"],
  ["one whose chart is named", 400, refused("BadArgument", "Chart.Pie?"), cardOf(TABLE, CHART), "charts"],
  ["a card with a table", 400, refused("BadSyntax", "chart"), cardOf(TABLE), "tables"],
  ["a card of text", 400, refused("BadSyntax"), cardOf(), null],
  ["who is not there", 403, refused("BotNotInConversationRoster"), cardOf(CHART), null],
  ["something else that is wrong", 400, refused("ServiceError"), cardOf(CHART), null],
  ["an answer nobody documents", 400, "Bad Request", cardOf(CHART), null],
])("what is refused as %s", (_, status, answer, card, capability) => {
  expect(blamed(status, answer, card)).toBe(capability);
});
