import { Presets, SingleBar } from "cli-progress";

import type { CliHost } from "./host.ts";

/** Shows how far long work has come. */
export interface Progress {
  /** `total` null: it is not known how much there is. */
  update(done: number, total?: number | null): void;
  stop(): void;
}

const SILENT: Progress = { update: () => undefined, stop: () => undefined };

/** A bar on the terminal, drawn from the first update on; nothing where there is no terminal. */
export function startProgress(host: Pick<CliHost, "progressTo">, what: string): Progress {
  const { progressTo } = host;
  if (progressTo === null) return SILENT;
  const options = { stream: progressTo, clearOnComplete: true, hideCursor: true, etaBuffer: 50 };
  const known = new SingleBar(
    { ...options, format: `${what} [{bar}] {value} of {total}` },
    Presets.shades_grey,
  );
  const open = new SingleBar({ ...options, format: `${what} {value}` }, Presets.shades_grey);
  let drawn: SingleBar | null = null;
  return {
    update(done, total = null) {
      const bar = total === null ? open : known;
      if (drawn === null) {
        drawn = bar;
        bar.start(total ?? 0, done);
      }
      if (total !== null) drawn.setTotal(total);
      drawn.update(done);
    },
    stop() {
      drawn?.stop();
    },
  };
}

/** Runs work with a progress that is cleared when it ends, however it ends. */
export async function withProgress<T>(
  host: Pick<CliHost, "progressTo">,
  what: string,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  const progress = startProgress(host, what);
  try {
    return await work(progress);
  } finally {
    progress.stop();
  }
}
