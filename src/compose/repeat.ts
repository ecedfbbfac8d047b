export interface Repeating {
  /** Lets a running round finish and starts no other. */
  stop(): Promise<void>;
}

/** Does something every `intervalMs`, one round at a time; an error is handed on and ends nothing. */
export function repeat(
  intervalMs: number,
  round: () => Promise<unknown>,
  onError: (error: unknown) => void,
): Repeating {
  let running: Promise<unknown> = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    running = round()
      .catch(onError)
      .finally(() => {
        busy = false;
      });
  }, intervalMs);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
