import { describe, expect, test } from "vitest";

import { renderMessage } from "../../../adapters/slack/render/message.ts";
import {
  type LivingMessage,
  type LivingOutage,
  livingMessageView,
} from "../../../src/view/living-message.ts";
import { reportView } from "../../../src/view/report.ts";
import type { Buttons } from "../../../src/view/buttons.ts";
import type { ReaderStyle } from "../../../src/view/view.ts";
import { at } from "../../support/at.ts";
import { madeUpReport } from "../../support/report.ts";
import { blocksCost, checkMessage } from "../../support/slack-limits.ts";

const READER: ReaderStyle = { locale: "en", zone: "Europe/Berlin" };
const NOW = at("2026-11-19T08:00:00Z");
const NOTHING_REFUSED: ReadonlySet<string> = new Set();
const BUTTONS: Buttons = {
  run: (line) => JSON.stringify({ do: "run", line }),
  acknowledgeAll: (id) => JSON.stringify({ do: "acknowledge-all", id }),
  snooze: (id) => JSON.stringify({ do: "snooze", id }),
  showAll: (id) => JSON.stringify({ do: "show-all", id }),
  refresh: (id) => JSON.stringify({ do: "refresh", id }),
};

describe.each([0, 1, 100, 101, 5000])("the report of %i devices", (devices) => {
  const view = reportView(madeUpReport(devices), { ownerNames: "full", files: true });

  test.each([[[]], [["data_table", "data_visualization"]], [["data_table", "table"]], [["long_message"]]])(
    "is a message Slack takes, where it refused %j",
    (refused) => {
      const rendered = renderMessage(view, { reader: READER, rejected: new Set(refused), postsFiles: true });
      expect(checkMessage(rendered)).toEqual([]);
      expect(blocksCost(rendered.blocks)).toBeLessThanOrEqual(12_500);
    },
  );
});

test("the report of a large fleet keeps its charts and all its tables", () => {
  const trend = Array.from({ length: 8 }, (_, index) => ({
    madeAt: NOW - (8 - index) * 7 * 86_400_000,
    warning: index,
    critical: index,
  }));
  const view = reportView(madeUpReport(5000, { trend }), { ownerNames: "full", files: true });
  const { blocks } = renderMessage(view, { reader: READER, rejected: NOTHING_REFUSED, postsFiles: true });
  const types = blocks.map((block) => block.type);
  const tables = view.parts.filter((part) => part.kind === "table");
  expect(types.filter((type) => type === "data_visualization")).toHaveLength(2);
  expect(types.filter((type) => type === "data_table")).toHaveLength(tables.length);
});

function outage(number: number): LivingOutage {
  return {
    deviceKey: `7ab3${number}`,
    deviceName: `LT_${number} <!channel>`,
    organizationName: "Sales",
    ownerName: "Ada Lovelace",
    level: "critical",
    clockAt: at("2026-11-05T08:12:00Z"),
    everBackedUp: true,
    closedAt: null,
    closeReason: null,
    acknowledgedBy: null,
    acknowledgedAt: null,
    snoozedUntil: null,
    snoozedBy: null,
  };
}

function living(lines: number, critical: number): LivingMessage {
  return {
    id: 1,
    organizationName: "Acme",
    lines: Array.from({ length: lines }, (_, index) => outage(index)),
    counts: { critical, warning: 0, calmed: 0, recovered: 0, deactivated: 0, lastClosedAt: null },
    open: { warning: 2, critical },
    ownerNames: "full",
    now: NOW,
    sample: false,
    possibleDuplicate: false,
    buttons: BUTTONS,
  };
}

test.each([1, 10, 5000])("the day's message of %i devices has a menu for each it names", (critical) => {
  const lines = Math.min(critical, 10);
  const view = livingMessageView(living(lines, critical));
  const rendered = renderMessage(view, { reader: READER, rejected: NOTHING_REFUSED });
  expect(checkMessage(rendered)).toEqual([]);
  const menus = rendered.blocks.flatMap((block) =>
    block.type === "section" && block.accessory?.type === "overflow" ? [block.accessory.options] : [],
  );
  expect(menus).toHaveLength(lines);
  expect(menus[0]?.map((option) => option.text.text)).toEqual(["Acknowledge", "Snooze…", "Why?"]);
  expect(JSON.stringify(rendered.blocks)).not.toContain("*<!channel>");
});
