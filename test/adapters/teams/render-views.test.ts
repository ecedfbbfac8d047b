import { describe, expect, test } from "vitest";

import { renderMessage } from "../../../adapters/teams/render/message.ts";
import { livingMessageView } from "../../../src/view/living-message.ts";
import { reportView } from "../../../src/view/report.ts";
import type { ReaderStyle, View } from "../../../src/view/view.ts";
import { at } from "../../support/at.ts";
import { schemaFaults } from "../../support/card-schema.ts";
import { madeUpLiving } from "../../support/living.ts";
import { madeUpReport } from "../../support/report.ts";
import { showCard } from "../../support/shown-card.ts";
import { checkCard } from "../../support/teams-limits.ts";

const READER: ReaderStyle = { locale: "en", zone: "Europe/Berlin" };
const NOW = at("2026-11-19T08:00:00Z");
const NOTHING_REFUSED: ReadonlySet<string> = new Set();

const TREND = Array.from({ length: 8 }, (_, index) => ({
  madeAt: NOW - (8 - index) * 7 * 86_400_000,
  warning: index,
  critical: index,
}));

describe.each([0, 1, 100, 101, 5000])("the report of %i devices", (devices) => {
  const view = reportView(madeUpReport(devices, { trend: TREND }), { ownerNames: "full", files: true });

  test.each([[[]], [["charts"]], [["tables"]], [["charts", "tables"]], [["long_message"]]])(
    "is a card Teams takes, where it refused %j",
    async (refused) => {
      const { card, summary } = renderMessage(view, { reader: READER, rejected: new Set(refused) });
      expect(checkCard(card, summary)).toEqual([]);
      expect(await schemaFaults(card)).toEqual([]);
      const most = refused.includes("long_message") ? 18_000 : 28_000;
      expect(Buffer.byteLength(JSON.stringify({ card, summary }))).toBeLessThanOrEqual(most);
    },
  );

  test("is shown by Microsoft's renderer with all that it holds", () => {
    const { card } = renderMessage(view, { reader: READER, rejected: NOTHING_REFUSED });
    const { faults, lines, element } = showCard(card);
    expect(faults).toEqual([]);
    expect(lines[0]).toBe(view.title);
    const tables = card.body.flatMap((part) => (part.type === "Table" ? [part] : []));
    expect(element.querySelectorAll("[role=table]")).toHaveLength(tables.length);
    expect(element.querySelectorAll("[role=columnheader]")).toHaveLength(
      tables.reduce((sum, { columns }) => sum + columns.length, 0),
    );
  });
});

test("the report of a large fleet keeps its charts and all its tables, and says where the rest is", () => {
  const view = reportView(madeUpReport(5000, { trend: TREND }), { ownerNames: "full", files: true });
  const { card } = renderMessage(view, { reader: READER, rejected: NOTHING_REFUSED });
  const types = card.body.map(({ type }) => type);
  expect(types.filter((type) => type.startsWith("Chart."))).toEqual(["Chart.Pie", "Chart.Line"]);
  const tables = view.parts.filter((part) => part.kind === "table");
  expect(types.filter((type) => type === "Table")).toHaveLength(tables.length);
  expect(JSON.stringify(card.body.at(-1))).toContain("Teams shows no more in one message. ");
});

test("what a search finds of a report is one line", () => {
  const view = reportView(madeUpReport(5000), { ownerNames: "full", files: true });
  const { summary } = renderMessage(view, { reader: READER, rejected: NOTHING_REFUSED });
  expect(summary).toBe(
    "Backup report: 100 critical, 50 new (week to 19 Nov) · In the last 7 days: 50 newly critical, 50 recovered. There is no earlier report to compare with.",
  );
});

describe("the day's message", () => {
  test.each([1, 10, 5000])("of %i devices has a menu for each it names", async (critical) => {
    const view = livingMessageView(madeUpLiving(critical));
    const { card, summary } = renderMessage(view, { reader: READER, rejected: NOTHING_REFUSED });
    expect(checkCard(card, summary)).toEqual([]);
    expect(await schemaFaults(card)).toEqual([]);
    const menus = card.body.flatMap((element) =>
      element.type === "ColumnSet" ? [element.columns[1]?.items[0]] : [],
    );
    expect(menus).toHaveLength(Math.min(critical, 10));
    const [first] = menus;
    expect(
      first?.type === "ActionSet" ? first.actions.map(({ type, title, mode }) => [type, title, mode]) : [],
    ).toEqual([
      ["Action.Execute", "Acknowledge", "secondary"],
      ["Action.Submit", "Snooze…", "secondary"],
      ["Action.Execute", "Why?", "secondary"],
    ]);
    expect(JSON.stringify(card)).not.toContain("<at>");
  });

  test("asks by itself how it stands, for at most sixty who look", () => {
    const view = livingMessageView(madeUpLiving(3));
    const accounts = Array.from({ length: 70 }, (_, index) => `29:${index}`);
    const how = { reader: READER, rejected: NOTHING_REFUSED, refreshFor: accounts };
    expect(renderMessage(view, how).card.refresh).toEqual({
      type: "Refresh",
      action: { type: "Action.Execute", verb: "press", data: { press: '{"do":"refresh","id":1}' } },
      userIds: accounts.slice(0, 60),
    });
    expect(renderMessage({ title: "Once", parts: [] }, how).card.refresh).toBeUndefined();
  });
});

describe.each([0, 1, 100, 101, 5000])("a list of %i devices with a menu each", (devices) => {
  const lines = Array.from({ length: devices }, (_, index) => ({
    spans: [{ strong: `LT-${index}` }, " (Ada Lovelace, Sales): critical, nobody has it"],
    actions: ["Acknowledge", "Snooze…", "Why?"].map((label) => ({
      label,
      payload: `{"v":1,"do":"run","line":"${label} ${index}"}`,
    })),
  }));
  const view: View = {
    title: "Overdue",
    parts: [{ kind: "lines", lines }],
    rest: ["All of it: ", { code: "export" }],
  };

  test.each([[[]], [["long_message"]]])("is a card Teams takes, where it refused %j", async (refused) => {
    const { card, summary } = renderMessage(view, { reader: READER, rejected: new Set(refused) });
    expect(checkCard(card, summary)).toEqual([]);
    expect(await schemaFaults(card)).toEqual([]);
    const shown = card.body.filter(({ type }) => type === "ColumnSet").length;
    expect(shown >= Math.min(devices, 15)).toBe(true);
    const texts = showCard(card).lines;
    expect(texts.includes(`and ${(devices - shown).toLocaleString("en")} more`)).toBe(shown < devices);
    expect(texts.some((line) => line.includes("All of it: export"))).toBe(shown < devices);
  });
});
