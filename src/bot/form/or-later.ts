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
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Answer>((resolve) => {
    timer = setTimeout(() => {
      answer.catch((error: unknown) => {
        const why = error instanceof UsageError ? error.message : String(error);
        ctx.log.error({ error: why }, "what a form asked for failed after it was closed");
      });
      resolve({ kind: "message", to: "private", view: meanwhile });
    }, patienceMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
