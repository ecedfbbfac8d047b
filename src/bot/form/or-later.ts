import type { Answer } from "../../port/bot.ts";
import { UsageError } from "../../usecase/context.ts";
import type { View } from "../../view/view.ts";
import type { Call } from "../call.ts";

/** A submitted form must be answered within three seconds, or the platform shows a failure of its own. */
const PATIENCE_MS = 2_000;

/** The answer when it comes soon; else says that it goes on, and lets it. What fails later is logged. */
export async function orLater(
  { ctx }: Call,
  answer: Promise<Answer>,
  meanwhile: View,
  patienceMs: number = PATIENCE_MS,
): Promise<Answer> {
  const later: Answer = { kind: "message", to: "private", view: meanwhile };
  const said = await soon(answer, later, patienceMs);
  if (said === later) {
    answer.catch((error: unknown) => {
      const why = error instanceof UsageError ? error.message : String(error);
      ctx.log.error({ error: why }, "what a form asked for failed after it was closed");
    });
  }
  return said;
}

/** The result when it comes within `patienceMs`, else `meanwhile`; the work goes on. */
export async function soon<T>(work: Promise<T>, meanwhile: T, patienceMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(meanwhile), patienceMs);
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
