import { DeliveryError } from "../../port/delivery-error.ts";
import type { DeliveryContext } from "./delivery-context.ts";

/** A platform that says nothing for so long has not heard, or will not say. */
const PATIENCE_MS = 60_000;

/** Nobody knows whether the message arrived: it is sent again, marked as a possible duplicate (R18). */
export class NoAnswer extends DeliveryError {
  constructor(patienceMs: number) {
    super(`There was no answer for ${patienceMs / 1000} s.`, { kind: "transient", inDoubt: true });
  }
}

/** The answer of a platform or mail server; rejects with `NoAnswer` when it does not come. */
export async function answerWithin<T>(
  ctx: Pick<DeliveryContext, "patienceMs">,
  asked: Promise<T>,
): Promise<T> {
  const patienceMs = ctx.patienceMs ?? PATIENCE_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer(patienceMs)), patienceMs);
  });
  try {
    return await Promise.race([asked, silence]);
  } finally {
    clearTimeout(timer);
  }
}
