/** The colours of a mail. Every pair that is read has a contrast of at least 4.5 : 1 (WCAG 2.2, 1.4.3). */
export interface Palette {
  readonly page: string;
  readonly card: string;
  readonly text: string;
  readonly muted: string;
  readonly link: string;
  readonly line: string;
  readonly bar: string;
  /** Behind remarks that must be seen. */
  readonly warned: string;
  readonly ok: string;
  readonly warning: string;
  readonly critical: string;
  readonly primary: string;
  readonly onPrimary: string;
  readonly danger: string;
  readonly onDanger: string;
}

export const LIGHT: Palette = {
  page: "#f3f4f6",
  card: "#ffffff",
  text: "#1c1f24",
  muted: "#57606a",
  link: "#0b57d0",
  line: "#d0d5db",
  bar: "#5b7db1",
  warned: "#fff4dd",
  ok: "#1a6b3a",
  warning: "#8a5200",
  critical: "#b3261e",
  primary: "#0b57d0",
  onPrimary: "#ffffff",
  danger: "#b3261e",
  onDanger: "#ffffff",
};

export const DARK: Palette = {
  page: "#101317",
  card: "#1a1e23",
  text: "#e7eaee",
  muted: "#a7b0bb",
  link: "#8ab4f8",
  line: "#3b424b",
  bar: "#7f9fd0",
  warned: "#3a2f16",
  ok: "#7fd49b",
  warning: "#f2c063",
  critical: "#ff9c92",
  primary: "#8ab4f8",
  onPrimary: "#10151b",
  danger: "#ff9c92",
  onDanger: "#10151b",
};
