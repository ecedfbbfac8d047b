import { expect, test } from "vitest";

import { blamed } from "../../../adapters/slack/render/blamed.ts";
import type { SlackBlock } from "../../../adapters/slack/render/blocks.ts";

const HEADER: SlackBlock = { type: "header", text: { type: "plain_text", text: "T" } };
const TABLE: SlackBlock = { type: "data_table", caption: "C", rows: [] };
const PLAIN_TABLE: SlackBlock = { type: "table", rows: [] };
const CHART: SlackBlock = { type: "data_visualization", title: "T", chart: { type: "pie", segments: [] } };
const ALL = [HEADER, TABLE, CHART];

function refused(error: string, ...messages: string[]): object {
  return { ok: false, error, response_metadata: { messages } };
}

test("blames the block a message points at", () => {
  expect(
    blamed(
      refused("invalid_blocks", "[ERROR] unsupported type: data_table [json-pointer:/blocks/1/type]"),
      ALL,
    ),
  ).toBe("data_table");
  expect(
    blamed(refused("invalid_blocks", "[ERROR] no more than 2 [json-pointer:/blocks/2/chart]"), ALL),
  ).toBe("data_visualization");
  expect(blamed({ error: "invalid_blocks", errors: ["bad [json-pointer:/blocks/1/rows]"] }, ALL)).toBe(
    "data_table",
  );
});

test("blames no new block for the fault of an old one", () => {
  const message = "[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]";
  expect(blamed(refused("invalid_blocks", message), ALL)).toBeNull();
});

test("blames what is named, else the newest block of the message", () => {
  expect(blamed(refused("invalid_blocks", "[ERROR] data_table is not allowed here"), ALL)).toBe("data_table");
  expect(blamed(refused("invalid_blocks"), ALL)).toBe("data_visualization");
  expect(blamed({ error: "invalid_blocks_format" }, [HEADER, TABLE])).toBe("data_table");
  expect(blamed(refused("invalid_blocks"), [PLAIN_TABLE])).toBe("table");
  expect(blamed(refused("invalid_blocks"), [HEADER])).toBeNull();
  expect(blamed(refused("invalid_blocks", "see [json-pointer:/blocks/99]"), ALL)).toBe("data_visualization");
});

test("blames the length for a message that is too long, and tables for a second table", () => {
  expect(blamed({ error: "msg_blocks_too_long" }, ALL)).toBe("long_message");
  expect(blamed({ error: "only_one_table_allowed" }, ALL)).toBe("data_table");
  expect(blamed({ error: "only_one_table_allowed" }, [PLAIN_TABLE])).toBe("table");
});

test("blames nothing for anything else", () => {
  expect(blamed({ error: "channel_not_found" }, ALL)).toBeNull();
  expect(blamed(null, ALL)).toBeNull();
  expect(blamed({ error: 7 }, ALL)).toBeNull();
  expect(blamed({ error: "invalid_blocks", errors: "x", response_metadata: "y" }, [HEADER])).toBeNull();
});
