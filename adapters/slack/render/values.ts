import { z } from "zod";

import type { FormValues } from "../../../src/view/form.ts";

const chosen = z.object({ value: z.string() });

/** What one element of a modal holds; the keys are Slack's (docs.slack.dev/reference/interaction-payloads). */
const element = z.object({
  value: z.string().nullish(),
  selected_date: z.string().nullish(),
  selected_time: z.string().nullish(),
  selected_option: chosen.nullish(),
  selected_options: z.array(chosen).nullish(),
});
/** `view.state.values`: by block, then by element. */
export const VALUES = z.record(z.string(), z.record(z.string(), element));

type Element = z.infer<typeof element>;

/** What stands in a modal's fields, by the fields' names. An empty field is null. */
export function readValues(values: z.infer<typeof VALUES>): FormValues {
  return Object.fromEntries(
    Object.entries(values).map(([name, elements]) => {
      const [only] = Object.values(elements);
      return [name, only === undefined ? null : valueOf(only)];
    }),
  );
}

function valueOf(held: Element): string | readonly string[] | null {
  if (held.selected_options !== undefined) return (held.selected_options ?? []).map(({ value }) => value);
  const text = held.value ?? held.selected_date ?? held.selected_time ?? held.selected_option?.value ?? "";
  return text === "" ? null : text;
}
