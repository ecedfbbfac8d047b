import type { ReaderStyle } from "../../view/view.ts";

/** A locale and zone that numbers and times can be shown in; null when one is missing or unknown here. */
export function readerOf(of: {
  readonly locale: string | null;
  readonly zone: string | null;
}): ReaderStyle | null {
  const { locale, zone } = of;
  if (locale === null || zone === null) return null;
  try {
    const shown = new Intl.DateTimeFormat(locale, { timeZone: zone }).resolvedOptions();
    return shown.timeZone === "" ? null : { locale, zone };
  } catch {
    return null;
  }
}
