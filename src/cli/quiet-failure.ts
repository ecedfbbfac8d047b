/** Ends a verb with exit code 1 after it has said itself what is wrong. */
export class QuietFailure extends Error {
  override readonly name = "QuietFailure";
}
