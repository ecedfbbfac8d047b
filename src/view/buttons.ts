/** Makes the payloads of buttons in messages that nobody asked for. Read where the chat's events arrive. */
export interface Buttons {
  /** Runs a line of the command language for whoever presses it: `why "7ab3"`. */
  run(line: string): string;
  /** Acknowledges every open device of a living message. */
  acknowledgeAll(livingMessageId: number): string;
  /** Opens the form that snoozes any device of a living message. */
  snooze(livingMessageId: number): string;
  /** Shows every device of a living message. */
  showAll(livingMessageId: number): string;
  /** Shows a living message as it stands now, in its own place; see `View.refresh`. */
  refresh(livingMessageId: number): string;
}
