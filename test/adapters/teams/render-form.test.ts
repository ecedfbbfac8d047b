import { beforeAll, describe, expect, test } from "vitest";

import type { AdaptiveCard } from "../../../adapters/teams/render/elements.ts";
import { renderForm } from "../../../adapters/teams/render/form.ts";
import { teamsRenderer } from "../../../adapters/teams/render/teams-renderer.ts";
import type { FilledForm } from "../../../src/port/bot.ts";
import type { FieldPart, Form } from "../../../src/view/form.ts";
import { headOf, READER } from "../../support/bot.ts";
import { schemaFaults } from "../../support/card-schema.ts";
import { addDevices, addOrganization, ROOT, withRole } from "../../support/company.ts";
import { inputsOf, pressButton, type Typed } from "../../support/fill-card.ts";
import { faultsOf, fieldsOf, formOf, useForms, valuesOf } from "../../support/form.ts";
import { showCard } from "../../support/shown-card.ts";
import { checkCard } from "../../support/teams-limits.ts";

const forms = useForms("2026-11-20T09:00:00Z");
const { world } = forms;
const renderer = teamsRenderer();

beforeAll(async () => {
  const activity = "2026-10-20T09:00:00Z";
  await addOrganization(world.db, "Sales");
  await addDevices(
    world.ctx,
    { device: "LT-1", organization: "Sales", owner: "carol", activity },
    { device: "LT-2", organization: "Sales", owner: "carol", activity },
  );
  await withRole(world.ctx, "ada", "admin", ROOT);
});

/** The form that somebody sent by this button, as the connection reads it. */
function sentBy(card: AdaptiveCard, button: string, typed?: Typed): FilledForm {
  const asked = renderer.readAsked(pressButton(card, button, typed));
  if (asked?.kind !== "submit" && asked?.kind !== "change") throw new Error(`${button} sends no form.`);
  return asked.form;
}

/** A form with what was sent of it in place of its own values. */
function filled(form: Form, sent: FilledForm): readonly [Form, FilledForm["values"]] {
  return [{ ...form, payload: sent.payload }, sent.values];
}

const ASKED: readonly (readonly [string, string, Typed, string])[] = [
  [
    "ada",
    "thresholds Sales",
    { ownReporting: ["own"], adminsWarning: "4", adminsCritical: "9", mails: [] },
    "private: ",
  ],
  ["ada", "schedule Sales", { ownReporting: ["own"], days: ["M", "Th"] }, "private: "],
  [
    "ada",
    "snooze LT-1",
    { until: "date", date: "2026-12-01", time: "17:30", owner: ["owner"] },
    "private: LT-1",
  ],
  [
    "carol",
    "settings LT-2",
    { criticalDays: "10", criticalMail: "on" },
    "private: Your settings for LT-2 changed",
  ],
  ["ada", "subscribe", {}, "private: "],
];

describe.each(ASKED)("%s opens %s as a dialog", (name, line, typed, done) => {
  test("which Teams takes and Microsoft's renderer shows, with a label at every field", async () => {
    const form = await forms.open(name, line);
    const { card, title } = renderer.dialog(form, READER);
    expect(title).toBe(form.title);
    expect(checkCard(card)).toEqual([]);
    expect(await schemaFaults(card)).toEqual([]);
    const { faults, lines } = showCard(card);
    expect(faults).toEqual([]);
    for (const field of fieldsOf(form)) expect(lines.join("\n")).toContain(field.label);
  });

  test("which sends what stands in it", async () => {
    const form = await forms.open(name, line);
    const { card } = renderer.dialog(form, READER);
    expect(sentBy(card, form.submit ?? "")).toEqual({ payload: form.payload, values: valuesOf(form) });
  });

  test("in which what somebody types is saved", async () => {
    const form = await forms.open(name, line);
    const { card } = renderer.dialog(form, READER);
    const answer = await forms.submit(name, ...filled(form, sentBy(card, form.submit ?? "", typed)));
    expect(headOf(answer)).toContain(done);
  });

  test("in which what was typed stays when it is shown anew", async () => {
    const form = await forms.open(name, line);
    const sent = sentBy(renderer.dialog(form, READER).card, form.submit ?? "", typed);
    const again = renderer.dialog(form, READER, { sent, faults: [] });
    expect(sentBy(again.card, form.submit ?? "")).toEqual(sent);
  });
});

test.each(ASKED)(
  "%s: %s can be made anew from what was sent of it, to say what is wrong",
  async (name, line, typed) => {
    const form = await forms.open(name, line);
    const sent = sentBy(renderer.dialog(form, READER).card, form.submit ?? "", typed);
    const again = await forms.change(name, ...filled(form, sent));
    expect(again.payload).toBe(form.payload);
    expect(fieldsOf(again).map((field) => field.label)).toEqual(fieldsOf(form).map((field) => field.label));
    expect(sentBy(renderer.dialog(again, READER, { sent }).card, form.submit ?? "")).toEqual(sent);
  },
);

test("what it would do is shown anew when asked, with what was typed", async () => {
  const form = await forms.open("ada", "thresholds Sales");
  const { card } = renderer.dialog(form, READER);
  const typed = { ownReporting: ["own"], adminsWarning: "60", adminsCritical: "90" };
  const sent = sentBy(card, "Update preview", typed);
  const changed = await forms.change("ada", ...filled(form, sent));
  const shown = renderer.dialog(changed, READER, { sent }).card;
  expect(showCard(shown).lines.join("\n")).toContain("Critical: 2 → 0 devices.");
  expect(sentBy(shown, "Save").values).toMatchObject(typed);
});

test("a form of another device shows that one's values, not what was typed for the first", async () => {
  const form = await forms.open("carol", "settings LT-1");
  const { card } = renderer.dialog(form, READER);
  const other = fieldsOf(form).find(({ name }) => name === "device")?.input;
  const options = other?.kind === "choice" ? other.options : [];
  const device = options.find(({ label }) => label === "LT-2")?.value ?? "";
  const sent = sentBy(card, "Update preview", { device, warningDays: "4" });
  const shown = renderer.dialog(await forms.change("carol", ...filled(form, sent)), READER, { sent }).card;
  expect(sentBy(shown, "Save").values).toMatchObject({ device, warningDays: "3" });
});

test("what is wrong stands below its field, and is said above all of them", async () => {
  const form = await forms.open("ada", "thresholds Sales");
  const { card } = renderer.dialog(form, READER);
  const sent = sentBy(card, "Save", { ownReporting: ["own"], adminsWarning: "15", adminsCritical: "14" });
  const answer = await forms.submit("ada", ...filled(form, sent));
  expect(faultsOf(answer)).toEqual([
    "adminsCritical: Critical must come after warning: 14 is not more than 15 days.",
  ]);
  const faults = answer.kind === "faults" ? answer.faults : [];
  const shown = renderer.dialog(form, READER, { sent, faults }).card;
  expect(checkCard(shown)).toEqual([]);
  const [first] = shown.body;
  expect(first).toMatchObject({ text: "Not saved. One field needs another look.", color: "Attention" });
  const at = shown.body.findIndex((element) => "id" in element && element.id === "field:adminsCritical");
  expect(shown.body[at + 1]).toMatchObject({
    text: "Critical must come after warning: 14 is not more than 15 days.",
    color: "Attention",
  });
  expect(sentBy(shown, "Save")).toEqual(sent);
});

test("what belongs to no field that is shown is said above", () => {
  const form: Form = { title: "t", submit: "Save", payload: "p", parts: [] };
  const faults = [
    { field: null, message: "You may not." },
    { field: "hidden", message: "It is locked." },
  ];
  const { body } = renderForm(form, { reader: READER, faults });
  expect(body.map((element) => ("text" in element ? element.text : ""))).toEqual([
    "You may not.",
    "It is locked.",
  ]);
});

const FIELDS: readonly FieldPart[] = [
  {
    kind: "field",
    name: "line",
    label: "Line",
    input: { kind: "line", value: "a", maxLength: 9, placeholder: "b" },
  },
  {
    kind: "field",
    name: "text",
    label: "Text",
    optional: true,
    hint: "Many.",
    input: { kind: "text", value: "a\nb", maxLength: 99_999 },
  },
  {
    kind: "field",
    name: "number",
    label: "Number",
    live: true,
    input: { kind: "number", value: 7, min: 1, max: 365 },
  },
  { kind: "field", name: "date", label: "Date", optional: true, input: { kind: "date", value: "tomorrow" } },
  { kind: "field", name: "time", label: "Time", optional: true, input: { kind: "time", value: "09:00" } },
  {
    kind: "field",
    name: "one",
    label: "One",
    input: { kind: "choice", value: "gone", options: [{ label: "A", value: "a" }] },
  },
  {
    kind: "field",
    name: "some",
    label: "Some",
    optional: true,
    input: {
      kind: "choices",
      values: ["a,b", "c"],
      options: [
        { label: "AB", value: "a,b" },
        { label: "C", value: "c", hint: "h" },
      ],
    },
  },
  {
    kind: "field",
    name: "find",
    label: "Find",
    input: { kind: "search", value: { label: "Berlin", value: "Europe/Berlin" }, placeholder: "Type" },
  },
  { kind: "field", name: "none", label: "None", input: { kind: "choice", value: null, options: [] } },
];
const FORM: Form = { title: "All", submit: "Save", payload: "P", parts: FIELDS };

test("every kind of field", () => {
  const needed = { isRequired: true, errorMessage: "This is needed." };
  const small = { wrap: true, size: "Small", isSubtle: true, spacing: "Small" };
  const { body, actions } = renderForm(FORM, { reader: READER });
  expect(body).toEqual([
    {
      type: "Input.Text",
      id: "field:line",
      label: "Line",
      ...needed,
      maxLength: 9,
      value: "a",
      placeholder: "b",
    },
    {
      type: "Input.Text",
      id: "field:text",
      label: "Text (optional)",
      isMultiline: true,
      maxLength: 3000,
      value: "a\nb",
    },
    { type: "TextBlock", text: "Many.", ...small },
    {
      type: "Input.Number",
      id: "field:number",
      label: "Number",
      isRequired: true,
      errorMessage: "A whole number from 1 to 365.",
      min: 1,
      max: 365,
      value: 7,
    },
    { type: "Input.Date", id: "field:date", label: "Date (optional)" },
    { type: "Input.Time", id: "field:time", label: "Time (optional)", value: "09:00" },
    {
      type: "Input.ChoiceSet",
      id: "field:one",
      label: "One",
      ...needed,
      style: "compact",
      choices: [{ title: "A", value: "a" }],
    },
    {
      type: "Input.ChoiceSet",
      id: "choices:some",
      label: "Some (optional)",
      style: "expanded",
      isMultiSelect: true,
      wrap: true,
      choices: [
        { title: "AB", value: "a%2Cb" },
        { title: "C (h)", value: "c" },
      ],
      value: "a%2Cb,c",
    },
    {
      type: "Input.ChoiceSet",
      id: "field:find",
      label: "Find",
      ...needed,
      style: "filtered",
      choices: [{ title: "Berlin", value: "Europe/Berlin" }],
      "choices.data": { type: "Data.Query", dataset: '["P","find"]' },
      value: "Europe/Berlin",
      placeholder: "Type",
    },
    { type: "TextBlock", text: "None: there is nothing to choose from.", ...small },
  ]);
  const fields = FIELDS.map(({ name }) => (name === "some" ? "choices:some" : `field:${name}`));
  expect(actions).toEqual([
    { type: "Action.Submit", title: "Save", style: "positive", data: { do: "submit", form: "P", fields } },
    {
      type: "Action.Submit",
      title: "Update preview",
      data: { do: "change", field: "number", form: "P", fields },
    },
  ]);
});

test("a value with a comma comes back as one", () => {
  const card = renderForm(FORM, { reader: READER });
  expect(sentBy(card, "Save").values["some"]).toEqual(["a,b", "c"]);
  expect(sentBy(card, "Save", { some: [] }).values["some"]).toEqual([]);
});

test("a form to be read has no button; a button in a form takes along what stands in it", () => {
  const read: Form = {
    title: "Read",
    submit: null,
    payload: "P",
    parts: [{ kind: "text", spans: ["So it is."] }],
  };
  expect(renderForm(read, { reader: READER }).actions).toEqual([]);
  const parts = [...FIELDS, { kind: "actions", actions: [{ label: "Reset…", payload: "reset" }] } as const];
  const card = renderForm({ ...FORM, parts }, { reader: READER });
  const asked = renderer.readAsked(pressButton(card, "Reset…", { line: "typed" }));
  expect(asked).toMatchObject({ kind: "press", payload: "reset", automatic: false });
  expect(asked?.kind === "press" ? asked.form?.values["line"] : null).toBe("typed");
});

test("a search says what is searched for", () => {
  const input = inputsOf(renderForm(FORM, { reader: READER })).find(({ id }) => id === "field:find");
  const query = input?.type === "Input.ChoiceSet" ? input["choices.data"] : undefined;
  const value = { queryText: "ber", queryOptions: { skip: 0, top: 15 }, dataset: query?.dataset };
  expect(renderer.readTyped(value)).toEqual({ form: "P", field: "find", typed: "ber" });
  expect(renderer.readTyped({ dataset: query?.dataset })).toEqual({ form: "P", field: "find", typed: "" });
  expect(renderer.choices([{ label: "Berlin <at>", value: "Europe/Berlin", hint: "UTC+1" }])).toEqual([
    { title: "Berlin ‹at> (UTC+1)", value: "Europe/Berlin" },
  ]);
});

test.each([
  ["nothing", null],
  ["words", "press"],
  ["no data", { data: "press" }],
  ["another's button", { data: { x: 1 } }],
  ["a form without fields", { data: { do: "submit", form: "P" } }],
  ["too long a payload", { data: { press: "x".repeat(2001) } }],
  ["too long a form", { data: { do: "submit", form: "x".repeat(3001), fields: [] } }],
  [
    "too many fields",
    { data: { do: "submit", form: "P", fields: Array.from({ length: 51 }, () => "field:x") } },
  ],
])("what is not ours is not read: %s", (_, value) => {
  expect(renderer.readAsked(value)).toBeNull();
});

test.each([
  ["nothing", undefined],
  ["another's search", { queryText: "a", dataset: "npmpackages" }],
  ["half of one", { queryText: "a", dataset: '["P"]' }],
  ["too long", { queryText: "x".repeat(1001), dataset: '["P","f"]' }],
])("a search that is not ours is not read: %s", (_, value) => {
  expect(renderer.readTyped(value)).toBeNull();
});

test("only fields of the form are read, and only text of them", () => {
  const data = {
    do: "submit",
    form: "P",
    fields: ["field:a", "field:b", "choices:c", "other:d", "field:__proto__"],
    "field:a": { evil: true },
    "field:b": 7,
    "choices:c": "%,x",
    "other:d": "d",
    "field:e": "e",
  };
  const asked = renderer.readAsked({ data });
  expect(asked?.kind === "submit" ? asked.form.values : null).toEqual({ a: null, b: "7", c: ["x"] });
});

test("a form with too much is not rendered", () => {
  const part: FieldPart = { kind: "field", name: "f", label: "F", input: { kind: "date", value: null } };
  const parts = Array.from({ length: 51 }, (_, index) => ({ ...part, name: `f${index}` }));
  const long: FieldPart = { ...part, input: { kind: "text", value: "x".repeat(3000), maxLength: 3000 } };
  const large = Array.from({ length: 10 }, (_, index) => ({ ...long, name: `f${index}` }));
  for (const [form, said] of [
    [{ ...FORM, payload: "x".repeat(3001) }, "3001 payload characters; at most 3000"],
    [{ ...FORM, parts }, "51 fields; at most 50"],
    [{ ...FORM, parts: large }, /3\d{4} bytes; at most 28000/u],
  ] as const) {
    expect(() => renderForm(form, { reader: READER })).toThrow(said);
  }
});

test("what stands around the fields is cut when it is too long, and that is said", () => {
  const text = { kind: "text", spans: ["x".repeat(2900)] } as const;
  const parts = [...Array.from({ length: 20 }, () => text), ...FIELDS];
  const card = renderForm({ ...FORM, parts }, { reader: READER });
  expect(checkCard(card)).toEqual([]);
  expect(inputsOf(card)).toHaveLength(8);
  expect(showCard(card).lines).toContain("Teams shows no more here.");
});

test("where no form can be opened, a button opens it", async () => {
  const form = await forms.open("ada", "thresholds Sales");
  const { card, summary } = renderer.opener(form, { command: "thresholds Sales" });
  expect(checkCard(card, summary)).toEqual([]);
  expect(await schemaFaults(card)).toEqual([]);
  expect(summary).toBe("Thresholds · This opens a form.");
  const pressed = pressButton(card, "Open");
  expect(pressed).toMatchObject({ data: { msteams: { type: "task/fetch" } } });
  expect(renderer.readAsked(pressed)).toEqual({ kind: "command", text: "thresholds Sales" });
  expect(renderer.readAsked(pressButton(renderer.opener(form, { press: "P" }).card, "Open"))).toEqual({
    kind: "press",
    payload: "P",
    form: null,
    automatic: false,
    origin: null,
  });
  expect(formOf({ kind: "form", form })).toBe(form);
});
