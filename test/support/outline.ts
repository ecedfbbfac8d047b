import { z } from "zod";

/**
 * What a message says and offers, in words that are the same for every chat: one line for each thing that is shown.
 * Times that a platform shows in the zone of whoever looks are `<time>`, `<date>` or `<clock>`.
 */
type Outline = readonly string[];

type Json = Readonly<Record<string, unknown>>;

const object = z.record(z.string(), z.unknown());

/** The blocks of a message, a modal or the App Home of Slack. */
export function slackOutline(blocks: readonly unknown[]): Outline {
  return blocks.flatMap((block) => slackLines(jsonOf(block)));
}

/** The body and the buttons of a card of Teams. */
export function teamsOutline(card: {
  readonly body: readonly unknown[];
  readonly actions?: readonly unknown[];
}): Outline {
  return [
    ...card.body,
    ...listOf(card.actions).map((action) => ({ type: "ActionSet", actions: [action] })),
  ].flatMap((element) => teamsLines(jsonOf(element)));
}

function slackLines(block: Json): Outline {
  switch (block["type"]) {
    case "header":
      return [`# ${slackText(block["text"])}`];
    case "rich_text":
      return listOf(block["elements"]).flatMap((each) => slackRich(jsonOf(each)));
    case "context":
      return [`(${listOf(block["elements"]).map(slackText).join(" ")})`];
    case "section":
      return slackSection(block);
    case "data_table":
      return tableLines(listOf(block["rows"]).map((row) => listOf(row).map(slackText)));
    case "data_visualization":
      return [`chart ${wordOf(jsonOf(block["chart"])["type"])}: ${wordOf(block["title"])}`];
    case "actions":
      return [slackButtons(listOf(block["elements"]))];
    case "input":
      return slackInput(block);
    default:
      return [`? ${wordOf(block["type"])}`];
  }
}

function slackRich(element: Json): Outline {
  const items = listOf(element["elements"]);
  if (element["type"] === "rich_text_list") return items.map((item) => `- ${slackRun(jsonOf(item))}`);
  if (element["type"] === "rich_text_preformatted")
    return slackRun(element)
      .split("\n")
      .map((line) => `| ${line}`);
  return [slackRun(element)];
}

function slackRun(element: Json): string {
  return listOf(element["elements"])
    .map((each) => {
      const { type, text, url, format } = jsonOf(each);
      if (type === "date") return timeWord(wordOf(format));
      return text === undefined ? wordOf(url) : wordOf(text);
    })
    .join("");
}

function slackSection({ text, fields, accessory }: Json): Outline {
  const menu = accessory === undefined ? "" : ` ${slackButtons([accessory])}`;
  const said = text === undefined ? [] : [`${slackText(text)}${menu}`];
  return [...said, ...listOf(fields).map((field) => slackText(field).replace("\n", ": "))];
}

function slackButtons(elements: readonly unknown[]): string {
  return `[${elements
    .map((each) => {
      const { type, text, options } = jsonOf(each);
      return type === "overflow"
        ? `⋯ ${listOf(options)
            .map((option) => slackText(jsonOf(option)["text"]))
            .join(" / ")}`
        : slackText(text);
    })
    .join(" | ")}]`;
}

function slackInput({ label, element, hint, optional }: Json): Outline {
  const { type, options } = jsonOf(element);
  const choices = listOf(options).map((option) => slackText(jsonOf(option)["text"]));
  const kind = SLACK_INPUTS[wordOf(type)] ?? wordOf(type);
  const said = `${slackText(label)}${optional === true ? " (optional)" : ""}: ${[kind, ...choices].join(" / ")}`;
  return [said, ...(hint === undefined ? [] : [`(${slackText(hint)})`])];
}

const SLACK_INPUTS: Readonly<Record<string, string>> = {
  plain_text_input: "text",
  number_input: "number",
  datepicker: "date",
  timepicker: "time",
  static_select: "one of",
  checkboxes: "any of",
  external_select: "search",
};

/** Text of Slack without its markup. */
function slackText(value: unknown): string {
  const text = typeof value === "string" ? value : wordOf(jsonOf(value)["text"]);
  return text
    .replace(/<!date\^\d+\^([^|]*)\|[^>]*>/g, (_, format: string) => timeWord(format))
    .replace(/<[^|>]*\|([^>]*)>/g, "$1")
    .replace(/[*`]/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

function teamsLines(element: Json): Outline {
  switch (element["type"]) {
    case "TextBlock":
      return [teamsBlock(element)];
    case "RichTextBlock":
      return [teamsRich(element)];
    case "FactSet":
      return listOf(element["facts"]).map((fact) => {
        const { title, value } = jsonOf(fact);
        return `${wordOf(title)}: ${teamsText(wordOf(value))}`;
      });
    case "Table":
      return tableLines(listOf(element["rows"]).map((row) => listOf(jsonOf(row)["cells"]).map(teamsCell)));
    case "ColumnSet": {
      const [text, menu] = listOf(element["columns"]).map((column) => listOf(jsonOf(column)["items"])[0]);
      return [`${teamsRich(jsonOf(text))} ${teamsButtons(listOf(jsonOf(menu)["actions"]))}`];
    }
    case "ActionSet":
      return [teamsButtons(listOf(element["actions"]))];
    default:
      return teamsOther(element);
  }
}

function teamsOther(element: Json): Outline {
  const type = wordOf(element["type"]);
  if (type.startsWith("Chart.")) {
    const shape = type.includes("Bar") ? "bar" : type.slice("Chart.".length).toLowerCase();
    return [`chart ${shape}: ${wordOf(element["title"])}`];
  }
  if (!type.startsWith("Input.")) return [`? ${type}`];
  const choices = listOf(element["choices"]).map((choice) => wordOf(jsonOf(choice)["title"]));
  const kind = element["isMultiSelect"] === true ? "any of" : (TEAMS_INPUTS[type] ?? type);
  const search = element["choices.data"] !== undefined;
  return [
    `${wordOf(element["label"])}: ${[search ? "search" : kind, ...(search ? [] : choices)].join(" / ")}`,
  ];
}

const TEAMS_INPUTS: Readonly<Record<string, string>> = {
  "Input.Text": "text",
  "Input.Number": "number",
  "Input.Date": "date",
  "Input.Time": "time",
  "Input.ChoiceSet": "one of",
};

function teamsBlock({ text, style, size }: Json): string {
  if (style === "heading") return `# ${wordOf(text)}`;
  return size === "Small" ? `(${wordOf(text)})` : wordOf(text);
}

function teamsRich({ inlines }: Json): string {
  const runs = listOf(inlines).map((inline) =>
    typeof inline === "string" ? { text: inline } : jsonOf(inline),
  );
  const text = teamsText(runs.map((run) => wordOf(run["text"])).join(""));
  return jsonOf(runs[0])["size"] === "Small" ? `(${text})` : text.replace(/^• /u, "- ");
}

/** What stands below a name stands behind it. */
function teamsCell(cell: unknown): string {
  return listOf(jsonOf(cell)["items"])
    .flatMap((item) => teamsLines(jsonOf(item)))
    .join(" ");
}

function teamsButtons(actions: readonly unknown[]): string {
  const titles = actions.map((each) => ({
    title: wordOf(jsonOf(each)["title"]),
    mode: jsonOf(each)["mode"],
  }));
  const menu = titles.filter(({ mode }) => mode === "secondary").map(({ title }) => title);
  const plain = titles.filter(({ mode }) => mode !== "secondary").map(({ title }) => title);
  return `[${[...plain, ...(menu.length === 0 ? [] : [`⋯ ${menu.join(" / ")}`])].join(" | ")}]`;
}

function teamsText(text: string): string {
  return text
    .replace(/\{\{DATE\([^)]*\)\}\} \{\{TIME\([^)]*\)\}\}/g, "<time>")
    .replace(/\{\{DATE\([^)]*\)\}\}/g, "<date>")
    .replace(/\{\{TIME\([^)]*\)\}\}/g, "<clock>");
}

function tableLines(rows: readonly (readonly string[])[]): Outline {
  return rows.map((cells) => `| ${cells.join(" | ")}`);
}

/** What Slack's format of a date shows. */
function timeWord(format: string): string {
  if (!format.includes("{time}")) return "<date>";
  return format.includes("{date") ? "<time>" : "<clock>";
}

function jsonOf(value: unknown): Json {
  return object.safeParse(value).data ?? {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function wordOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A line that both show, or what each shows in its place. */
export type Beside = string | { readonly slack: Outline; readonly teams: Outline };

/** Two outlines beside each other: the longest run of lines they share, and between them where they differ. */
export function sideBySide(slack: Outline, teams: Outline): readonly Beside[] {
  const shared = sharedLines(slack, teams);
  const made: Beside[] = [];
  let [left, right] = [0, 0];
  for (const line of [...shared, null]) {
    const nextLeft = line === null ? slack.length : slack.indexOf(line, left);
    const nextRight = line === null ? teams.length : teams.indexOf(line, right);
    const differs = { slack: slack.slice(left, nextLeft), teams: teams.slice(right, nextRight) };
    if (differs.slack.length + differs.teams.length > 0) made.push(differs);
    if (line !== null) made.push(line);
    [left, right] = [nextLeft + 1, nextRight + 1];
  }
  return made;
}

function sharedLines(slack: Outline, teams: Outline): Outline {
  const longest = Array.from({ length: slack.length + 1 }, () =>
    Array.from({ length: teams.length + 1 }, () => 0),
  );
  const at = (left: number, right: number): number => longest[left]?.[right] ?? 0;
  for (let left = slack.length - 1; left >= 0; left -= 1) {
    for (let right = teams.length - 1; right >= 0; right -= 1) {
      const row = longest[left] ?? [];
      row[right] =
        slack[left] === teams[right]
          ? at(left + 1, right + 1) + 1
          : Math.max(at(left + 1, right), at(left, right + 1));
    }
  }
  const shared: string[] = [];
  let [left, right] = [0, 0];
  while (left < slack.length && right < teams.length) {
    const line = slack[left] ?? "";
    if (line === teams[right]) {
      shared.push(line);
      left += 1;
      right += 1;
    } else if (at(left + 1, right) >= at(left, right + 1)) left += 1;
    else right += 1;
  }
  return shared;
}
