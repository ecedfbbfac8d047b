import { formatCell, formatNumber, formatTime } from "../../../src/view/format.ts";
import type { Logo } from "../../../src/view/logo.ts";
import { neutralLine } from "../../../src/view/neutral.ts";
import { showsTime } from "../../../src/view/text.ts";
import type {
  Action,
  ActionsPart,
  Cell,
  ChartPart,
  Column,
  FactsPart,
  LinesPart,
  Part,
  ReaderStyle,
  Span,
  TablePart,
  View,
} from "../../../src/view/view.ts";
import { LAYOUT } from "./layout.ts";
import type { Maker } from "./maker.ts";
import { previewOf } from "./preview.ts";
import { isWebLink } from "./web-link.ts";

/** A bar is at least so wide, that what is more than nothing can be seen. */
const NARROWEST_PERCENT = 1;
/** Names up to here are not broken, so that a table is read line by line. */
const SHORT_NAME_CHARS = 20;
/** Nothing that is read is longer; what is, is no name but an accident or an attack. */
const MOST_CHARS = 2_000;

interface Pen<Out> {
  readonly maker: Maker<Out>;
  readonly reader: ReaderStyle;
}

/** A view as the HTML of a mail, or as the elements of it, as the maker has it. */
export function renderHtml<Out>(view: View, reader: ReaderStyle, maker: Maker<Out>): Out {
  const pen = { maker, reader };
  const { content, footer } = splitFooter(view.parts);
  return maker.make(
    LAYOUT.document,
    {
      preview: text(pen, previewOf(content, reader)),
      logo: renderLogo(pen, view.logo),
      content: parts(pen, content),
      footer: maker.join([parts(pen, footer), ...(showsTime(view) ? [zoneNote(pen)] : [])]),
    },
    { title: clean(view.title) },
  );
}

function renderLogo<Out>({ maker }: Pen<Out>, logo: Logo | undefined): Out {
  if (logo === undefined) return maker.join([]);
  const size = { width: String(logo.width), height: String(logo.height) };
  return maker.make(LAYOUT.logo, {}, { alt: clean(logo.alt), ...size });
}

/** Why the mail came and what else is remarked at its end stands below the line. */
export function splitFooter(all: readonly Part[]): {
  readonly content: readonly Part[];
  readonly footer: readonly Part[];
} {
  const last = all.findLastIndex((part) => part.kind !== "note" || part.tone !== "plain");
  return { content: all.slice(0, last + 1), footer: all.slice(last + 1) };
}

function zoneNote<Out>(pen: Pen<Out>): Out {
  return pen.maker.make(LAYOUT.note, { text: text(pen, `Times are those of ${pen.reader.zone}.`) }, {});
}

function parts<Out>(pen: Pen<Out>, all: readonly Part[]): Out {
  return pen.maker.join(all.map((part) => renderPart(pen, part)));
}

function renderPart<Out>(pen: Pen<Out>, part: Part): Out {
  const { maker } = pen;
  switch (part.kind) {
    case "heading":
      return maker.make(LAYOUT.heading, { text: text(pen, part.text) }, {});
    case "text":
      return maker.make(LAYOUT.paragraph, { text: spans(pen, part.spans) }, {});
    case "facts":
      return renderFacts(pen, part);
    case "table":
      return renderTable(pen, part);
    case "chart":
      return renderChart(pen, part);
    case "note": {
      const piece = part.tone === "warning" ? LAYOUT.attention : LAYOUT.note;
      return maker.make(piece, { text: spans(pen, part.spans) }, {});
    }
    case "list":
      return renderList(
        pen,
        part.items.map((item) => spans(pen, item)),
      );
    case "lines":
      return renderLines(pen, part);
    case "actions":
      return renderActions(pen, part);
  }
}

function spans<Out>(pen: Pen<Out>, all: readonly Span[]): Out {
  return pen.maker.join(all.map((span) => renderSpan(pen, span)));
}

function renderSpan<Out>(pen: Pen<Out>, span: Span): Out {
  const { maker, reader } = pen;
  if (typeof span === "string") return text(pen, span);
  if ("strong" in span) return maker.make(LAYOUT.strong, { text: text(pen, span.strong) }, {});
  if ("code" in span) return maker.make(LAYOUT.code, { text: text(pen, span.code) }, {});
  if ("link" in span) return renderLink(pen, span.link, span.text);
  return text(pen, formatTime(span.at, span.style, reader));
}

/** What leads nowhere on the web is shown and not linked. */
function renderLink<Out>(pen: Pen<Out>, url: string, words: string): Out {
  if (!isWebLink(url)) return text(pen, `${words} (${url})`);
  return pen.maker.make(LAYOUT.link, { text: text(pen, words) }, { url });
}

function renderFacts<Out>(pen: Pen<Out>, { facts }: FactsPart): Out {
  const { maker } = pen;
  const rows = facts.map((fact) =>
    maker.make(LAYOUT.fact, { label: text(pen, fact.label), value: renderCell(pen, fact.value) }, {}),
  );
  return maker.make(LAYOUT.facts, { rows: maker.join(rows) }, {});
}

function renderTable<Out>(pen: Pen<Out>, part: TablePart): Out {
  const { maker } = pen;
  const labels = part.columns.map((column) =>
    maker.make(
      column.align === "right" ? LAYOUT.labelRight : LAYOUT.label,
      { text: text(pen, column.label) },
      {},
    ),
  );
  const rows = part.rows.map((row) => {
    const cells = row.map((cell, index) => tableCell(pen, cell, part.columns[index]));
    return maker.make(LAYOUT.row, { cells: maker.join(cells) }, {});
  });
  const table =
    rows.length === 0
      ? maker.make(LAYOUT.paragraph, { text: text(pen, `${part.caption}: none`) }, {})
      : maker.make(
          LAYOUT.table,
          { caption: text(pen, part.caption), labels: maker.join(labels), rows: maker.join(rows) },
          {},
        );
  return maker.join([table, ...moreNote(pen, part.moreRows)]);
}

function tableCell<Out>(pen: Pen<Out>, cell: Cell, column: Column | undefined): Out {
  const { maker } = pen;
  const value = { text: renderCell(pen, cell) };
  if (column?.rowHeader === true) {
    const short = formatCell(cell, pen.reader).length <= SHORT_NAME_CHARS;
    return maker.make(short ? LAYOUT.rowNameShort : LAYOUT.rowName, value, {});
  }
  return maker.make(column?.align === "right" ? LAYOUT.cellRight : LAYOUT.cell, value, {});
}

/** A level is coloured, and its word says it to whoever sees no colour. */
function renderCell<Out>(pen: Pen<Out>, cell: Cell): Out {
  const words = text(
    pen,
    cell.kind === "time" ? unbroken(formatCell(cell, pen.reader)) : formatCell(cell, pen.reader),
  );
  return cell.kind === "level" ? pen.maker.make(LAYOUT[cell.level], { text: words }, {}) : words;
}

/** A time is only broken before its age. */
function unbroken(time: string): string {
  return time.replaceAll(" ", "\u00a0").replace("\u00a0(", " (");
}

function renderChart<Out>(pen: Pen<Out>, part: ChartPart): Out {
  const { maker, reader } = pen;
  const most = Math.max(0, ...part.points.map((point) => point.value));
  const points = part.points.map(({ label, value }) =>
    maker.make(
      LAYOUT.point,
      {
        label: text(pen, label),
        value: text(pen, `${formatNumber(value, reader)} ${part.unit}`.trimEnd()),
        bar: value > 0 ? maker.make(LAYOUT.bar, {}, { width: widthOf(value, most) }) : maker.join([]),
      },
      {},
    ),
  );
  return maker.make(LAYOUT.chart, { caption: text(pen, part.title), points: maker.join(points) }, {});
}

function widthOf(value: number, most: number): string {
  return `${Math.max(NARROWEST_PERCENT, Math.round((value / most) * 100))}%`;
}

function renderList<Out>(pen: Pen<Out>, items: readonly Out[]): Out {
  const { maker } = pen;
  const made = items.map((item) => maker.make(LAYOUT.item, { text: item }, {}));
  return made.length === 0 ? maker.join([]) : maker.make(LAYOUT.list, { items: maker.join(made) }, {});
}

function renderLines<Out>(pen: Pen<Out>, part: LinesPart): Out {
  const { maker } = pen;
  const items = part.lines.map((line) => {
    const links = linked(line.actions).map((action) =>
      maker.join([text(pen, " · "), renderLink(pen, action.url, action.label)]),
    );
    return maker.join([spans(pen, line.spans), ...links]);
  });
  return maker.join([renderList(pen, items), ...moreNote(pen, part.moreLines)]);
}

function renderActions<Out>(pen: Pen<Out>, part: ActionsPart): Out {
  const { maker } = pen;
  const made = linked([...part.actions, ...(part.more ?? [])]).map((action) =>
    maker.make(buttonOf(action), { text: text(pen, action.label) }, { url: action.url }),
  );
  return made.length === 0 ? maker.join([]) : maker.make(LAYOUT.buttons, { buttons: maker.join(made) }, {});
}

/** A mail can only lead somewhere: what has no page is left out, and the text says how to answer. */
function linked(actions: readonly Action[]): (Action & { readonly url: string })[] {
  return actions.flatMap((action) =>
    action.url !== undefined && isWebLink(action.url) ? [{ ...action, url: action.url }] : [],
  );
}

function buttonOf(action: Action): typeof LAYOUT.button {
  if (action.style === "primary") return LAYOUT.buttonPrimary;
  return action.style === "danger" ? LAYOUT.buttonDanger : LAYOUT.button;
}

function moreNote<Out>(pen: Pen<Out>, more: number = 0): Out[] {
  if (more <= 0) return [];
  return [pen.maker.make(LAYOUT.note, { text: text(pen, `and ${formatNumber(more, pen.reader)} more`) }, {})];
}

function text<Out>(pen: Pen<Out>, words: string): Out {
  return pen.maker.text(clean(words));
}

function clean(words: string): string {
  const line = neutralLine(words);
  return line.length <= MOST_CHARS ? line : `${line.slice(0, MOST_CHARS - 1).toWellFormed()}…`;
}
