import { z } from "zod";

import type { FilledForm } from "../../../src/port/bot.ts";
import type { FieldPart, FormValues } from "../../../src/view/form.ts";
import { FORM_FIELDS, FORM_PAYLOAD } from "./limits.ts";

const FIELD = "field:";
/** A field of several values, which come as one text. */
const CHOICES = "choices:";

const payload = z.string().max(FORM_PAYLOAD);
/** What a form's buttons carry of it; the values stand beside it, by their fields' ids. */
const SENT = z.looseObject({ form: payload, fields: z.array(z.string().max(300)).max(FORM_FIELDS) });
const DATASET = z.tuple([payload, z.string().max(300)]);
const TYPED = z.union([z.string().max(10_000), z.number()]);

/** The id of a field's input, by which its value comes back. */
export function fieldId({ name, input }: FieldPart): string {
  return (input.kind === "choices" ? CHOICES : FIELD) + name;
}

/** What a search names, so that it is known what is searched for. */
export function datasetOf(form: string, field: string): string {
  return JSON.stringify([form, field]);
}

/** Null: no search of ours. */
export function readDataset(dataset: string): { readonly form: string; readonly field: string } | null {
  try {
    const [form, field] = DATASET.parse(JSON.parse(dataset));
    return { form, field };
  } catch {
    return null;
  }
}

/** A form as it was sent, with a value for each of its fields; an empty one is null. Null: none of ours. */
export function readFilled(data: unknown): FilledForm | null {
  const { success, data: sent } = SENT.safeParse(data);
  if (!success) return null;
  const values: Record<string, string | readonly string[] | null> = {};
  for (const id of sent.fields) {
    const typed = TYPED.safeParse(sent[id]);
    const text = typed.success ? String(typed.data) : "";
    if (id.startsWith(CHOICES)) values[id.slice(CHOICES.length)] = chosen(text);
    else if (id.startsWith(FIELD)) values[id.slice(FIELD.length)] = text === "" ? null : text;
  }
  return { payload: sent.form, values };
}

/** Of several values only those that are well-formed. */
function chosen(text: string): readonly string[] {
  return text
    .split(",")
    .filter((value) => value !== "")
    .flatMap((value) => {
      try {
        return [decodeURIComponent(value)];
      } catch {
        return [];
      }
    });
}

/** A field that shows what was typed; what it cannot show, it leaves out. */
export function withTyped(part: FieldPart, typed: FormValues): FieldPart {
  const value = typed[part.name];
  if (value === undefined) return part;
  const { input } = part;
  const text = typeof value === "string" ? value : null;
  switch (input.kind) {
    case "line":
    case "text":
      return { ...part, input: { ...input, value: text ?? "" } };
    case "number":
      return { ...part, input: { ...input, value: numberOf(text) } };
    case "date":
    case "time":
    case "choice":
      return { ...part, input: { ...input, value: text } };
    case "choices":
      return { ...part, input: { ...input, values: listOf(value) } };
    case "search":
      if (text === input.value?.value) return part;
      return { ...part, input: { ...input, value: text === null ? null : { label: text, value: text } } };
  }
}

function numberOf(text: string | null): number | null {
  const number = text === null || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : null;
}

function listOf(value: string | readonly string[] | null): readonly string[] {
  if (value === null) return [];
  return typeof value === "string" ? [value] : value;
}
