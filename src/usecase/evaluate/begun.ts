/** Statements of one transaction that were begun and are not waited for one by one. */
export interface Begun {
  /** Hands the work on; that it fails is noticed also when nobody waits for it any more. */
  add<T>(work: Promise<T>): Promise<T>;
  /**
   * Waits for all, because no statement may follow the end of its transaction. Throws what failed first; the others
   * only failed by it.
   */
  end(): Promise<void>;
}

export function begin(): Begun {
  const open = new Set<Promise<void>>();
  const failures: { readonly error: unknown }[] = [];
  return {
    async add(work) {
      const settled = work.then(
        () => undefined,
        (error: unknown) => void failures.push({ error }),
      );
      open.add(settled);
      void settled.then(() => open.delete(settled));
      return await work;
    },
    async end() {
      while (open.size > 0) await Promise.all(open);
      const [first] = failures;
      if (first !== undefined) throw first.error;
    },
  };
}
