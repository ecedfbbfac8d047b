/**
 * What Slack refuses in blocks and views, checked independently of the code that makes them. The numbers are those
 * of Slack's Block Kit reference; where sources differ, the lower one. Faults read as Slack's own, with a pointer:
 * `must be less than 151 characters [json-pointer:/blocks/0/text/text]`.
 */

type Json = Readonly<Record<string, unknown>>;
type Surface = "message" | "modal" | "home";

const MESSAGE_BLOCKS = [
  "actions",
  "context",
  "data_table",
  "data_visualization",
  "divider",
  "header",
  "rich_text",
  "section",
  "table",
];
const BLOCKS_OF: Readonly<Record<Surface, readonly string[]>> = {
  message: MESSAGE_BLOCKS,
  modal: ["actions", "context", "divider", "header", "input", "rich_text", "section"],
  home: ["actions", "context", "divider", "header", "input", "rich_text", "section"],
};
const INPUTS = [
  "checkboxes",
  "datepicker",
  "external_select",
  "multi_static_select",
  "number_input",
  "plain_text_input",
  "radio_buttons",
  "static_select",
  "timepicker",
];
const ACTION_ELEMENTS = [
  "button",
  "datepicker",
  "external_select",
  "overflow",
  "static_select",
  "timepicker",
];
/** Each block costs about so much of a message's characters: bolt-js issue 2509, with and without a divider. */
const BLOCK_COST = 125;
/** Measured: bolt-js issue 2509. */
const MOST_MESSAGE_CHARACTERS = 13_172;
const MOST_TABLE_CHARACTERS = 10_000;
const MOST_VIEW_BYTES = 250_000;

/** The faults Slack would find in a message: `{ text, blocks? }` with whatever else the method takes. */
export function checkMessage(payload: unknown): string[] {
  const check = new Check("message");
  const message = record(payload);
  if (message === null) return ["the message is no object"];
  const blocks = message["blocks"];
  const text = message["text"];
  if (blocks === undefined || text !== undefined) check.text(text, "/text", 40_000);
  if (blocks === undefined) return check.faults;
  check.blocks(blocks, 50);
  const characters = blocksCost(blocks);
  if (characters > MOST_MESSAGE_CHARACTERS) check.fault("msg_blocks_too_long", "/blocks");
  return check.faults;
}

/** The faults Slack would find in a view: a modal or the App Home. */
export function checkView(payload: unknown): string[] {
  const view = record(payload);
  const type = view?.["type"];
  if (view === null || (type !== "modal" && type !== "home"))
    return ["unsupported type [json-pointer:/view/type]"];
  const check = new Check(type);
  check.blocks(view["blocks"], 100);
  if (view["private_metadata"] !== undefined)
    check.length(view["private_metadata"], "/private_metadata", 0, 3000);
  if (view["callback_id"] !== undefined) check.length(view["callback_id"], "/callback_id", 1, 255);
  if (type === "modal") {
    check.plain(view["title"], "/title", 24);
    for (const name of ["submit", "close"]) {
      if (view[name] !== undefined) check.plain(view[name], `/${name}`, 24);
    }
    const asks = list(view["blocks"]).some((block) => record(block)?.["type"] === "input");
    if (asks && view["submit"] === undefined)
      check.fault("must have a submit when there is an input", "/submit");
  }
  if (Buffer.byteLength(JSON.stringify(view)) > MOST_VIEW_BYTES) check.fault("view_too_large", "");
  return check.faults;
}

/** The characters Slack counts of a message's blocks, as far as anybody could find out. */
export function blocksCost(blocks: unknown): number {
  return list(blocks).reduce<number>((sum, block) => sum + BLOCK_COST + shownCharacters(block), 0);
}

const SHOWN = new Set(["text", "caption", "title", "label", "name", "x_label", "y_label", "fallback", "url"]);

function shownCharacters(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + shownCharacters(each), 0);
  const object = record(value);
  if (object === null) return 0;
  return Object.entries(object).reduce((sum, [key, each]) => {
    if (typeof each === "string") return SHOWN.has(key) ? sum + each.length : sum;
    if (key === "categories") return sum + list(each).join("").length;
    return sum + shownCharacters(each);
  }, 0);
}

class Check {
  readonly faults: string[] = [];
  readonly #surface: Surface;
  readonly #blockIds = new Set<string>();
  readonly #actionIds = new Set<string>();
  #tables = 0;
  #charts = 0;
  #tableCharacters = 0;

  constructor(surface: Surface) {
    this.#surface = surface;
  }

  fault(what: string, at: string): void {
    this.faults.push(`${what} [json-pointer:${at}]`);
  }

  length(value: unknown, at: string, least: number, most: number): void {
    if (typeof value !== "string") this.fault("must be a string", at);
    else if (value.length < least) this.fault(`must be more than ${least - 1} characters`, at);
    else if (value.length > most) this.fault(`must be less than ${most + 1} characters`, at);
    else if (!value.isWellFormed()) this.fault("must be well-formed Unicode", at);
  }

  /** A text of a message: not empty, not white space only. */
  text(value: unknown, at: string, most: number): void {
    this.length(value, at, 1, most);
    if (typeof value === "string" && value !== "" && value.trim() === "") this.fault("no_text", at);
  }

  plain(value: unknown, at: string, most: number): void {
    const object = record(value);
    if (object?.["type"] !== "plain_text") this.fault("must be a plain_text object", at);
    this.text(object?.["text"], `${at}/text`, most);
  }

  textObject(value: unknown, at: string, most: number): void {
    const type = record(value)?.["type"];
    if (type !== "plain_text" && type !== "mrkdwn") this.fault("must be a text object", at);
    this.text(record(value)?.["text"], `${at}/text`, most);
  }

  items(value: unknown, at: string, least: number, most: number): readonly unknown[] {
    if (!Array.isArray(value)) {
      this.fault("must be an array", at);
      return [];
    }
    if (value.length < least) this.fault(`no fewer than ${least} items allowed`, at);
    if (value.length > most) this.fault(`no more than ${most} items allowed`, at);
    return value;
  }

  blocks(value: unknown, most: number): void {
    for (const [index, block] of this.items(value, "/blocks", 1, most).entries()) {
      this.block(record(block) ?? {}, `/blocks/${index}`);
    }
  }

  block(block: Json, at: string): void {
    const type = block["type"];
    if (typeof type !== "string" || !BLOCKS_OF[this.#surface].includes(type)) {
      this.fault(`unsupported type: ${String(type)}`, `${at}/type`);
      return;
    }
    this.id(block["block_id"], `${at}/block_id`, this.#blockIds);
    if (type === "header") this.plain(block["text"], `${at}/text`, 150);
    if (type === "section") this.section(block, at);
    if (type === "context") {
      for (const [index, element] of this.items(block["elements"], `${at}/elements`, 1, 10).entries()) {
        this.textObject(element, `${at}/elements/${index}`, 3000);
      }
    }
    if (type === "actions") {
      for (const [index, element] of this.items(block["elements"], `${at}/elements`, 1, 25).entries()) {
        this.element(record(element) ?? {}, `${at}/elements/${index}`, ACTION_ELEMENTS);
      }
    }
    if (type === "rich_text") this.richText(block, at);
    if (type === "input") this.input(block, at);
    if (type === "table" || type === "data_table") this.table(block, type, at);
    if (type === "data_visualization") this.chart(block, at);
  }

  id(value: unknown, at: string, seen: Set<string>): void {
    if (value === undefined) return;
    this.length(value, at, 1, 255);
    if (typeof value !== "string") return;
    if (seen.has(value)) this.fault(`already exists: ${value}`, at);
    seen.add(value);
  }

  section(block: Json, at: string): void {
    if (block["text"] === undefined && block["fields"] === undefined)
      this.fault("missing required field: text", at);
    if (block["text"] !== undefined) this.textObject(block["text"], `${at}/text`, 3000);
    if (block["fields"] !== undefined) {
      for (const [index, field] of this.items(block["fields"], `${at}/fields`, 1, 10).entries()) {
        this.textObject(field, `${at}/fields/${index}`, 2000);
      }
    }
    if (block["accessory"] !== undefined) {
      this.element(record(block["accessory"]) ?? {}, `${at}/accessory`, ACTION_ELEMENTS);
    }
  }

  element(element: Json, at: string, allowed: readonly string[]): void {
    const type = element["type"];
    if (typeof type !== "string" || !allowed.includes(type)) {
      this.fault(`unsupported type: ${String(type)}`, `${at}/type`);
      return;
    }
    if (type === "button" || type === "overflow") {
      if (element["action_id"] === undefined) this.fault("missing required field: action_id", at);
      this.id(element["action_id"], `${at}/action_id`, this.#actionIds);
    } else if (element["action_id"] !== undefined) {
      this.length(element["action_id"], `${at}/action_id`, 1, 255);
    }
    if (element["placeholder"] !== undefined) this.plain(element["placeholder"], `${at}/placeholder`, 150);
    if (element["confirm"] !== undefined) this.confirm(record(element["confirm"]) ?? {}, `${at}/confirm`);
    if (type === "button") this.button(element, at);
    if (type === "overflow") this.options(element, at, 1, 5);
    if (type === "checkboxes" || type === "radio_buttons") this.options(element, at, 1, 10);
    if (type === "static_select" || type === "multi_static_select") this.options(element, at, 1, 100);
    if (type === "external_select") this.externalSelect(element, at);
    if (type === "plain_text_input") this.plainTextInput(element, at);
    if (type === "number_input") this.numberInput(element, at);
    if (type === "datepicker")
      this.matches(element["initial_date"], `${at}/initial_date`, /^\d{4}-\d\d-\d\d$/);
    if (type === "timepicker") this.matches(element["initial_time"], `${at}/initial_time`, /^\d\d:\d\d$/);
  }

  button(element: Json, at: string): void {
    this.plain(element["text"], `${at}/text`, 75);
    if (element["value"] !== undefined) this.length(element["value"], `${at}/value`, 1, 2000);
    if (element["url"] !== undefined) this.length(element["url"], `${at}/url`, 1, 3000);
    const style = element["style"];
    if (style !== undefined && style !== "primary" && style !== "danger")
      this.fault("unknown style", `${at}/style`);
  }

  confirm(confirm: Json, at: string): void {
    this.plain(confirm["title"], `${at}/title`, 100);
    this.textObject(confirm["text"], `${at}/text`, 300);
    this.plain(confirm["confirm"], `${at}/confirm`, 30);
    this.plain(confirm["deny"], `${at}/deny`, 30);
  }

  options(element: Json, at: string, least: number, most: number): void {
    const values = new Set<unknown>();
    for (const [index, option] of this.items(element["options"], `${at}/options`, least, most).entries()) {
      this.option(option, `${at}/options/${index}`);
      values.add(JSON.stringify(option));
    }
    const initial = [
      ...(element["initial_option"] === undefined ? [] : [element["initial_option"]]),
      ...list(element["initial_options"]),
    ];
    if (element["initial_options"] !== undefined && initial.length === 0) {
      this.fault("no fewer than 1 items allowed", `${at}/initial_options`);
    }
    for (const option of initial) {
      if (!values.has(JSON.stringify(option)))
        this.fault("must be one of the options", `${at}/initial_option`);
    }
  }

  option(option: unknown, at: string): void {
    const object = record(option);
    this.plain(object?.["text"], `${at}/text`, 75);
    this.length(object?.["value"], `${at}/value`, 1, 150);
    if (object?.["description"] !== undefined) this.plain(object["description"], `${at}/description`, 75);
  }

  externalSelect(element: Json, at: string): void {
    if (element["initial_option"] !== undefined)
      this.option(element["initial_option"], `${at}/initial_option`);
    const least = element["min_query_length"];
    if (least !== undefined && typeof least !== "number")
      this.fault("must be a number", `${at}/min_query_length`);
  }

  plainTextInput(element: Json, at: string): void {
    const most = element["max_length"] ?? 3000;
    if (typeof most !== "number" || most < 1 || most > 3000)
      this.fault("must be 1 to 3000", `${at}/max_length`);
    const limit = typeof most === "number" ? most : 3000;
    if (element["initial_value"] !== undefined) {
      this.length(element["initial_value"], `${at}/initial_value`, 0, limit);
    }
  }

  numberInput(element: Json, at: string): void {
    for (const name of ["initial_value", "min_value", "max_value"]) {
      this.matches(element[name], `${at}/${name}`, /^-?\d+$/);
    }
    if (typeof element["is_decimal_allowed"] !== "boolean") this.fault("missing required field", at);
    const value = Number(element["initial_value"] ?? Number.NaN);
    if (value < Number(element["min_value"]) || value > Number(element["max_value"])) {
      this.fault("must be between min_value and max_value", `${at}/initial_value`);
    }
  }

  matches(value: unknown, at: string, pattern: RegExp): void {
    if (value !== undefined && (typeof value !== "string" || !pattern.test(value)))
      this.fault("invalid format", at);
  }

  input(block: Json, at: string): void {
    this.plain(block["label"], `${at}/label`, 2000);
    if (block["hint"] !== undefined) this.plain(block["hint"], `${at}/hint`, 2000);
    this.element(record(block["element"]) ?? {}, `${at}/element`, INPUTS);
  }

  richText(block: Json, at: string): void {
    for (const [index, value] of this.items(block["elements"], `${at}/elements`, 1, 100).entries()) {
      const element = record(value) ?? {};
      const here = `${at}/elements/${index}`;
      const type = element["type"];
      if (type === "rich_text_list") {
        for (const [item, section] of this.items(element["elements"], `${here}/elements`, 1, 100).entries()) {
          this.richElements(record(section) ?? {}, `${here}/elements/${item}`);
        }
      } else if (type === "rich_text_section" || type === "rich_text_preformatted") {
        this.richElements(element, here);
      } else {
        this.fault(`unsupported type: ${String(type)}`, `${here}/type`);
      }
    }
  }

  richElements(section: Json, at: string): void {
    for (const [index, value] of this.items(section["elements"], `${at}/elements`, 1, 1000).entries()) {
      const element = record(value) ?? {};
      const here = `${at}/elements/${index}`;
      const type = element["type"];
      if (type === "text") this.length(element["text"], `${here}/text`, 1, 3000);
      else if (type === "link") this.length(element["url"], `${here}/url`, 1, 3000);
      else if (type === "date") {
        if (!Number.isSafeInteger(element["timestamp"]))
          this.fault("must be a whole number", `${here}/timestamp`);
        this.length(element["format"], `${here}/format`, 1, 100);
      } else this.fault(`unsupported type: ${String(type)}`, `${here}/type`);
    }
  }

  table(block: Json, type: "table" | "data_table", at: string): void {
    this.#tables += type === "table" ? 1 : 0;
    if (this.#tables > 1) this.fault("only_one_table_allowed", at);
    if (type === "data_table") {
      this.length(block["caption"], `${at}/caption`, 1, 2000);
      const size = block["page_size"] ?? 5;
      if (typeof size !== "number" || size < 1 || size > 100)
        this.fault("must be 1 to 100", `${at}/page_size`);
    }
    const rows = this.items(
      block["rows"],
      `${at}/rows`,
      type === "table" ? 1 : 2,
      type === "table" ? 100 : 101,
    );
    const columns = list(rows[0]).length;
    const header = block["row_header_column_index"] ?? 0;
    if (typeof header !== "number" || header < 0 || header >= columns) {
      this.fault("must be a column", `${at}/row_header_column_index`);
    }
    for (const [index, row] of rows.entries()) {
      const cells = this.items(row, `${at}/rows/${index}`, 1, 20);
      if (cells.length !== columns) this.fault("all rows must have the same length", `${at}/rows/${index}`);
      for (const [column, cell] of cells.entries())
        this.cell(cell, `${at}/rows/${index}/${column}`, index === 0);
    }
    if (this.#tableCharacters > MOST_TABLE_CHARACTERS) this.fault("must be less than 10001 characters", at);
  }

  cell(value: unknown, at: string, header: boolean): void {
    const cell = record(value) ?? {};
    const type = cell["type"];
    if (type !== "raw_text" && (type !== "raw_number" || header)) {
      this.fault(`unsupported type: ${String(type)}`, `${at}/type`);
    }
    if (type === "raw_number" && !Number.isFinite(cell["value"]))
      this.fault("must be a number", `${at}/value`);
    this.text(cell["text"], `${at}/text`, MOST_TABLE_CHARACTERS);
    this.#tableCharacters += typeof cell["text"] === "string" ? cell["text"].length : 0;
  }

  chart(block: Json, at: string): void {
    this.#charts += 1;
    if (this.#charts > 2) this.fault("no more than 2 data_visualization blocks allowed", at);
    this.text(block["title"], `${at}/title`, 50);
    const chart = record(block["chart"]) ?? {};
    if (chart["type"] === "pie") {
      for (const [index, segment] of this.items(chart["segments"], `${at}/chart/segments`, 1, 6).entries()) {
        this.point(segment, `${at}/chart/segments/${index}`);
        if (Number(record(segment)?.["value"]) <= 0)
          this.fault("must be positive", `${at}/chart/segments/${index}`);
      }
      return;
    }
    if (chart["type"] !== "bar" && chart["type"] !== "line") this.fault("unknown chart", `${at}/chart/type`);
    const axis = record(chart["axis_config"]) ?? {};
    const categories = this.items(axis["categories"], `${at}/chart/axis_config/categories`, 1, 20);
    if (new Set(categories).size < categories.length) this.fault("must be unique", `${at}/chart/axis_config`);
    if (axis["y_label"] !== undefined) this.text(axis["y_label"], `${at}/chart/axis_config/y_label`, 50);
    for (const [index, series] of this.items(chart["series"], `${at}/chart/series`, 1, 6).entries()) {
      const here = `${at}/chart/series/${index}`;
      this.text(record(series)?.["name"], `${here}/name`, 20);
      const points = this.items(
        record(series)?.["data"],
        `${here}/data`,
        categories.length,
        categories.length,
      );
      for (const [place, point] of points.entries()) {
        this.point(point, `${here}/data/${place}`);
        if (record(point)?.["label"] !== categories[place])
          this.fault("must be a category", `${here}/data/${place}`);
      }
    }
  }

  point(value: unknown, at: string): void {
    this.text(record(value)?.["label"], `${at}/label`, 20);
    if (!Number.isFinite(record(value)?.["value"])) this.fault("must be a number", `${at}/value`);
  }
}

function record(value: unknown): Json | null {
  return isRecord(value) ? value : null;
}

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
