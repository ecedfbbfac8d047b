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
