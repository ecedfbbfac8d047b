/** Of works about the same thing only the newest waits; those that it overtook are left out. */
export interface Latest {
  /** Rejects with the work's own error; resolves as well when a newer work took its place. */
  run(key: string, work: () => Promise<void>): Promise<void>;
}

interface Slot {
  waiting: (() => Promise<void>) | null;
  running: Promise<void>;
}

export function createLatest(): Latest {
  const slots = new Map<string, Slot>();
  async function drain(key: string, slot: Slot, first: () => Promise<void>): Promise<void> {
    try {
      for (let work: (() => Promise<void>) | null = first; work !== null; work = take(slot)) await work();
    } finally {
      slots.delete(key);
    }
  }
  return {
    async run(key, work) {
      const busy = slots.get(key);
      if (busy !== undefined) {
        busy.waiting = work;
        await busy.running;
        return;
      }
      const slot: Slot = { waiting: null, running: Promise.resolve() };
      slots.set(key, slot);
      slot.running = drain(key, slot, work);
      await slot.running;
    },
  };
}

function take(slot: Slot): (() => Promise<void>) | null {
  const next = slot.waiting;
  slot.waiting = null;
  return next;
}
