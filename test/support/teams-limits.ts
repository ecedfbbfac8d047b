/**
 * What Teams refuses in cards or shows wrongly, checked independently of the code that makes them: the elements and
 * properties of Adaptive Cards 1.5 (adaptivecards.io/explorer), Teams' charts, and Microsoft's limits. Faults read
 * `/body/0: unknown property "colour"`.
 */

type Json = Readonly<Record<string, unknown>>;

/** A property's kind: a list of words it may be, or what its value is made of. */
type Kind =
  | "text"
  | "number"
  | "boolean"
  | "data"
  | "element"
  | "elements"
  | "actions"
  | "select"
  | readonly string[];
interface Shape {
  readonly required: Readonly<Record<string, Kind>>;
  readonly optional: Readonly<Record<string, Kind>>;
}

const SPACED = { spacing: ["None", "Small", "Default", "Medium", "Large"], separator: "boolean" } as const;
const INPUT = { ...SPACED, label: "text", isRequired: "boolean", errorMessage: "text" } as const;
const COLORS = ["Default", "Dark", "Light", "Accent", "Good", "Warning", "Attention"];
const TEXT = {
  size: ["Small", "Default", "Medium", "Large", "ExtraLarge"],
  weight: ["Lighter", "Default", "Bolder"],
  color: COLORS,
  isSubtle: "boolean",
  fontType: ["Default", "Monospace"],
} as const;

const ELEMENTS: Readonly<Record<string, Shape>> = {
  TextBlock: {
    required: { text: "text", wrap: "boolean" },
    optional: { ...SPACED, ...TEXT, style: ["default", "heading"] },
  },
  RichTextBlock: { required: { inlines: "data" }, optional: SPACED },
  FactSet: { required: { facts: "data" }, optional: SPACED },
  ColumnSet: { required: { columns: "data" }, optional: SPACED },
  Container: { required: { items: "elements" }, optional: SPACED },
  Table: { required: { columns: "data", rows: "data" }, optional: SPACED },
  ActionSet: { required: { actions: "actions" }, optional: SPACED },
  "Input.Text": {
    required: { id: "text", label: "text" },
    optional: { ...INPUT, isMultiline: "boolean", maxLength: "number", placeholder: "text", value: "text" },
  },
  "Input.Number": {
    required: { id: "text", label: "text" },
    optional: { ...INPUT, min: "number", max: "number", value: "number" },
  },
  "Input.Date": { required: { id: "text", label: "text" }, optional: { ...INPUT, value: "text" } },
  "Input.Time": { required: { id: "text", label: "text" }, optional: { ...INPUT, value: "text" } },
  "Input.ChoiceSet": {
    required: { id: "text", label: "text", choices: "data", style: ["compact", "expanded", "filtered"] },
    optional: {
      ...INPUT,
      isMultiSelect: "boolean",
      wrap: "boolean",
      "choices.data": "data",
      placeholder: "text",
      value: "text",
    },
  },
  "Chart.Pie": { required: { title: "text", data: "data", fallback: "element" }, optional: SPACED },
  "Chart.Line": {
    required: { title: "text", data: "data", fallback: "element" },
    optional: { ...SPACED, xAxisTitle: "text", yAxisTitle: "text" },
  },
  "Chart.VerticalBar": {
    required: { title: "text", data: "data", fallback: "element" },
    optional: { ...SPACED, xAxisTitle: "text", yAxisTitle: "text" },
  },
  "Chart.HorizontalBar": {
    required: { title: "text", data: "data", fallback: "element" },
    optional: { ...SPACED, xAxisTitle: "text", yAxisTitle: "text" },
  },
};
const BUTTON = { style: ["default", "positive", "destructive"], mode: ["primary", "secondary"] } as const;
const ACTIONS: Readonly<Record<string, Shape>> = {
  "Action.Execute": { required: { title: "text", verb: "text", data: "data" }, optional: BUTTON },
  "Action.Submit": {
    required: { title: "text", data: "data" },
    optional: { ...BUTTON, associatedInputs: ["auto", "none"] },
  },
  "Action.ShowCard": { required: { title: "text", card: "data" }, optional: BUTTON },
};
const RUN: Shape = { required: { text: "text" }, optional: { ...TEXT, selectAction: "select" } };

/** Teams' own most for cards, in bytes of UTF-8; a message counts twice its UTF-16 units against far more. */
const MOST_BYTES = 28 * 1024;
const MOST_PRIMARY = 6;

/** The faults of a card: in a dialog, and in a message with its summary. */
export function checkCard(card: unknown, summary: string = ""): string[] {
  const check = new Check();
  const root = record(card);
  if (root === null) return ["the card is no object"];
  check.only(root, "", ["type", "version", "fallbackText", "body", "actions", "refresh", "msteams"]);
  if (root["type"] !== "AdaptiveCard" || root["version"] !== "1.5")
    check.fault("", "is no card of version 1.5");
  if (typeof root["fallbackText"] !== "string" || root["fallbackText"] === "")
    check.fault("", "no fallbackText");
  check.elements(root["body"], "/body");
  if (root["actions"] !== undefined) check.actions(root["actions"], "/actions");
  const refresh = record(root["refresh"]);
  if (refresh !== null) {
    check.actions([{ title: "refresh", ...record(refresh["action"]) }], "/refresh");
    check.primary -= 1;
    if (list(refresh["userIds"]).length > 60) check.fault("/refresh", "more than 60 accounts");
  }
  if (check.primary > MOST_PRIMARY) check.fault("", `${check.primary} primary actions`);
  const ids = check.ids;
  if (new Set(ids).size !== ids.length) check.fault("", "an id occurs twice");
  const bytes = Buffer.byteLength(JSON.stringify({ summary, attachments: [{ content: card }] }));
  if (bytes > MOST_BYTES) check.fault("", `${bytes} bytes`);
  return check.faults;
}

class Check {
  readonly faults: string[] = [];
  readonly ids: string[] = [];
  primary = 0;

  fault(where: string, what: string): void {
    this.faults.push(`${where}: ${what}`);
  }

  only(object: Json, where: string, known: readonly string[]): void {
    for (const name of Object.keys(object)) {
      if (!known.includes(name)) this.fault(where, `unknown property "${name}"`);
    }
  }

  elements(value: unknown, where: string): void {
    if (!Array.isArray(value)) this.fault(where, "is no list");
    for (const [index, each] of list(value).entries()) this.element(each, `${where}/${index}`);
  }

  actions(value: unknown, where: string): void {
    if (list(value).length === 0) this.fault(where, "no action");
    for (const [index, each] of list(value).entries()) {
      const action = this.shaped(each, `${where}/${index}`, ACTIONS);
      if (action === null) continue;
      if (action["mode"] !== "secondary") this.primary += 1;
      if (String(action["title"]).trim() === "") this.fault(`${where}/${index}`, "a button without a title");
      if (action["type"] === "Action.ShowCard") this.asked(action, `${where}/${index}`);
    }
  }

  /** What is asked first: its own buttons are not the card's. */
  private asked(action: Json, where: string): void {
    if (action["mode"] === "secondary") this.fault(where, "a card cannot be shown from a menu");
    const before = this.primary;
    this.elements(record(action["card"])?.["body"], `${where}/card/body`);
    this.actions(record(action["card"])?.["actions"], `${where}/card/actions`);
    this.primary = before;
  }

  element(value: unknown, where: string): void {
    const element = this.shaped(value, where, ELEMENTS);
    if (element === null) return;
    if (typeof element["id"] === "string") this.ids.push(element["id"]);
    const type = String(element["type"]);
    if (type === "TextBlock" && String(element["text"]).trim() === "") this.fault(where, "empty text");
    if (type === "RichTextBlock") this.inlines(element["inlines"], where);
    if (type === "FactSet") this.facts(element["facts"], where);
    if (type === "ColumnSet") for (const each of list(element["columns"])) this.column(each, where);
    if (type === "Table") this.table(element, where);
    if (type === "Input.ChoiceSet") this.choices(element, where);
    if (type.startsWith("Chart.")) this.chart(element, where);
  }

  private shaped(value: unknown, where: string, shapes: Readonly<Record<string, Shape>>): Json | null {
    const object = record(value);
    const shape = shapes[String(object?.["type"])];
    if (object === null || shape === undefined) {
      this.fault(where, `no known type: ${String(object?.["type"])}`);
      return null;
    }
    this.shape(object, where, shape);
    return object;
  }

  private shape(object: Json, where: string, { required, optional }: Shape): void {
    this.only(object, where, ["type", ...Object.keys(required), ...Object.keys(optional)]);
    for (const [name, kind] of Object.entries({ ...required, ...optional })) {
      const value = object[name];
      if (value !== undefined) this.value(value, kind, `${where}/${name}`);
      else if (name in required) this.fault(where, `no "${name}"`);
    }
  }

  private value(value: unknown, kind: Kind, where: string): void {
    if (typeof kind !== "string") {
      if (!kind.includes(String(value)))
        this.fault(where, `"${String(value)}" is not one of ${kind.join(", ")}`);
      return;
    }
    if (kind === "element") this.element(value, where);
    else if (kind === "elements") this.elements(value, where);
    else if (kind === "actions") this.actions(value, where);
    else if (kind === "select") this.select(value, where);
    else if (kind === "text" && typeof value !== "string") this.fault(where, "is no text");
    else if (kind === "number" && !Number.isFinite(value)) this.fault(where, "is no number");
    else if (kind === "boolean" && typeof value !== "boolean") this.fault(where, "is not yes or no");
  }

  private select(value: unknown, where: string): void {
    const url = record(value)?.["url"];
    const fine = typeof url === "string" && /^(?:https?|mailto):/.test(url) && URL.canParse(url);
    if (!fine) this.fault(where, `no address: ${String(url)}`);
  }

  private inlines(value: unknown, where: string): void {
    if (list(value).length === 0) this.fault(where, "no text");
    for (const each of list(value)) {
      if (typeof each === "string") continue;
      const run = record(each);
      if (run?.["type"] === "TextRun") this.shape(run, where, RUN);
      else this.fault(where, "neither text nor a run of it");
    }
  }

  private facts(value: unknown, where: string): void {
    for (const each of list(value)) {
      const fact = record(each);
      if (typeof fact?.["title"] !== "string" || typeof fact["value"] !== "string")
        this.fault(where, "no fact");
      else if (fact["value"].trim() === "") this.fault(where, "a fact without a value");
    }
  }

  private column(value: unknown, where: string): void {
    const column = record(value);
    if (column === null) return;
    this.only(column, where, ["type", "width", "items", "verticalContentAlignment"]);
    if (column["width"] !== "stretch" && column["width"] !== "auto") this.fault(where, "no width");
    this.elements(column["items"], `${where}/column`);
  }

  private table(table: Json, where: string): void {
    const columns = list(table["columns"]).length;
    if (columns === 0 || columns > 3) this.fault(where, `${columns} columns beside each other`);
    if (list(table["rows"]).length < 2) this.fault(where, "a table of a header alone");
    for (const row of list(table["rows"])) {
      const cells = list(record(row)?.["cells"]);
      if (cells.length !== columns) this.fault(where, `${cells.length} cells in ${columns} columns`);
      for (const cell of cells) this.elements(record(cell)?.["items"], `${where}/cell`);
    }
  }

  private choices(input: Json, where: string): void {
    const values = list(input["choices"]).map((each) => String(record(each)?.["value"]));
    if (new Set(values).size !== values.length) this.fault(where, "a choice occurs twice");
    const chosen =
      input["isMultiSelect"] === true ? wordOf(input["value"]).split(",") : [wordOf(input["value"])];
    for (const each of chosen) {
      if (each !== "" && !values.includes(each)) this.fault(where, `"${each}" is chosen and no choice`);
    }
    if (input["choices.data"] === undefined && values.length === 0)
      this.fault(where, "nothing to choose from");
  }

  private chart(chart: Json, where: string): void {
    if (list(chart["data"]).length === 0) this.fault(where, "a chart of nothing");
    const numbers = JSON.stringify(chart["data"]);
    if (numbers.includes(":null")) this.fault(where, "a value that is no number");
  }
}

function record(value: unknown): Json | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
}

function wordOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
