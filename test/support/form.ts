import { createBot } from "../../src/bot/bot.ts";
import { formRegistry } from "../../src/bot/form/registry.ts";
import type { Answer, ChatEvent, Place } from "../../src/port/bot.ts";
import type { FieldPart, Form, FormValues, Option } from "../../src/view/form.ts";
import { renderText } from "../../src/view/text.ts";
import { asker, type BotWorld, CHANNEL, READER, useBot } from "./bot.ts";

/** A bot whose forms are the real ones, and somebody who fills them. */
export interface FormWorld {
  readonly world: BotWorld;
  /** A form by the line that opens it; fails the test when something else is answered. */
  open(name: string, line: string): Promise<Form>;
  ask(name: string, line: string): Promise<Answer>;
  press(name: string, payload: string, place?: Place | null): Promise<Answer>;
  change(name: string, form: Form, typed: FormValues): Promise<Form>;
  submit(name: string, form: Form, typed?: FormValues): Promise<Answer>;
  suggest(name: string, form: Form, field: string, typed: string): Promise<readonly Option[]>;
}

export function useForms(start?: string): FormWorld {
  const world = useBot(start);

  async function handle(event: ChatEvent): Promise<Answer> {
    return await createBot(world.ctx, formRegistry).handle(event);
  }

  async function ask(name: string, line: string): Promise<Answer> {
    return await handle({ kind: "command", asker: asker(name), place: CHANNEL, text: line, said: "slash" });
  }

  return {
    world,
    ask,
    open: async (name, line) => formOf(await ask(name, line)),
    press: async (name, payload, place = CHANNEL) =>
      await handle({ kind: "press", asker: asker(name), place, payload, message: null, form: null }),
    async change(name, form, typed) {
      const filled = { payload: form.payload, values: { ...valuesOf(form), ...typed } };
      const field = Object.keys(typed)[0] ?? "";
      return formOf(await handle({ kind: "change", asker: asker(name), form: filled, field }));
    },
    async submit(name, form, typed = {}) {
      const filled = { payload: form.payload, values: { ...valuesOf(form), ...typed } };
      return await handle({ kind: "submit", asker: asker(name), form: filled });
    },
    suggest: async (name, form, field, typed) =>
      await createBot(world.ctx, formRegistry).suggest(asker(name), { form: form.payload, field, typed }),
  };
}

/** The form of an answer; fails the test when it is another one. */
export function formOf(answer: Answer): Form {
  if (answer.kind === "form") return answer.form;
  throw new Error(`the answer is ${answer.kind}: ${JSON.stringify(answer)}`);
}

/** What stands in its fields, as a platform would send it. */
export function valuesOf(form: Form): FormValues {
  return Object.fromEntries(fieldsOf(form).map((field) => [field.name, valueOf(field)]));
}

export function fieldsOf(form: Form): readonly FieldPart[] {
  return form.parts.filter((part) => part.kind === "field");
}

/** What a form says beside its fields. */
export function sayingOf(form: Form): string {
  const parts = form.parts.flatMap((part) => (part.kind === "field" ? [] : [part]));
  return renderText({ title: form.title, parts }, READER, { width: 300 });
}

/** Faults as `field: message`; fails the test when the answer is another one. */
export function faultsOf(answer: Answer): readonly string[] {
  if (answer.kind !== "faults") throw new Error(`the answer is ${answer.kind}: ${JSON.stringify(answer)}`);
  return answer.faults.map(({ field, message }) => `${field ?? "form"}: ${message}`);
}

function valueOf({ input }: FieldPart): string | readonly string[] | null {
  switch (input.kind) {
    case "choices":
      return input.values;
    case "number":
      return input.value === null ? null : String(input.value);
    case "search":
      return input.value?.value ?? null;
    case "line":
    case "text":
    case "date":
    case "time":
    case "choice":
      return input.value === "" ? null : input.value;
  }
}
