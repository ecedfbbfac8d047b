import { DARK, LIGHT, type Palette } from "./palette.ts";

const FONT = "-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";
const MONO = "Consolas, Menlo, monospace";

/** What stands in the head: what cannot be said at the elements, and the colours of dark screens. */
export const STYLE_SHEET = [
  `.rows th,.rows td{border-bottom:1px solid ${LIGHT.line}}`,
  `.page{background-color:${LIGHT.page}}`,
  ".num{white-space:nowrap}",
  "@media only screen and (max-width:600px){.card{padding:16px!important}}",
  `@media (prefers-color-scheme:dark){${dark(DARK)}}`,
].join("\n");

/** What the elements themselves carry, for mail programs that read no style sheet. */
export const STYLES = {
  page: { margin: 0, padding: "16px 8px", fontFamily: FONT },
  preview: { display: "none", fontSize: "1px", lineHeight: "1px", maxHeight: 0, overflow: "hidden" },
  /** Fixed, so that a wide table scrolls on a small screen instead of widening all. */
  container: { maxWidth: "920px", tableLayout: "fixed" },
  card: { backgroundColor: LIGHT.card, padding: "24px 32px", color: LIGHT.text },
  /** Where no picture is shown, its words stand there, to be read. */
  logo: {
    display: "block",
    border: 0,
    marginBottom: "12px",
    color: LIGHT.text,
    fontSize: "15px",
    fontWeight: "bold",
  },
  brand: { color: LIGHT.muted, fontSize: "13px", lineHeight: "20px", marginTop: 0, marginBottom: 0 },
  title: { color: LIGHT.text, fontSize: "22px", lineHeight: "30px", margin: "4px 0 16px" },
  heading: { color: LIGHT.text, fontSize: "17px", lineHeight: "24px", margin: "24px 0 8px" },
  paragraph: { color: LIGHT.text, fontSize: "15px", lineHeight: "23px", marginTop: 0, marginBottom: "14px" },
  note: { color: LIGHT.muted, fontSize: "13px", lineHeight: "20px", marginTop: 0, marginBottom: "10px" },
  attention: {
    backgroundColor: LIGHT.warned,
    color: LIGHT.text,
    fontSize: "14px",
    lineHeight: "22px",
    padding: "10px 14px",
    marginTop: 0,
    marginBottom: "14px",
  },
  code: { fontFamily: MONO, fontSize: "14px" },
  // The package's own `text-decoration-line` is known to fewer programs.
  link: { color: LIGHT.link, textDecoration: "underline", textDecorationLine: undefined },
  facts: { color: LIGHT.text, fontSize: "15px", lineHeight: "22px", margin: "0 0 14px" },
  label: { color: LIGHT.muted },
  wide: { margin: "16px 0", overflowX: "auto" },
  rows: { color: LIGHT.text, fontSize: "13px", lineHeight: "19px", borderCollapse: "collapse" },
  caption: { color: LIGHT.text, fontSize: "15px", fontWeight: "bold", textAlign: "left", padding: "6px 0" },
  rowName: { fontWeight: "normal" },
  bar: { backgroundColor: LIGHT.bar, fontSize: "1px", lineHeight: "12px" },
  list: { color: LIGHT.text, fontSize: "15px", lineHeight: "23px", margin: "0 0 14px", paddingLeft: "22px" },
  buttons: { margin: "16px 0 8px" },
  button: {
    fontSize: "15px",
    lineHeight: "20px",
    fontWeight: "bold",
    borderRadius: "6px",
    padding: "10px 16px",
    margin: "0 8px 10px 0",
  },
  plain: { backgroundColor: LIGHT.card, color: LIGHT.link, border: `1px solid ${LIGHT.link}` },
  primary: {
    backgroundColor: LIGHT.primary,
    color: LIGHT.onPrimary,
    border: `1px solid ${LIGHT.primary}`,
  },
  danger: { backgroundColor: LIGHT.danger, color: LIGHT.onDanger, border: `1px solid ${LIGHT.danger}` },
  end: { borderTop: `1px solid ${LIGHT.line}`, margin: "24px 0 14px" },
  ok: { color: LIGHT.ok },
  warning: { color: LIGHT.warning },
  critical: { color: LIGHT.critical },
} as const;

function dark(palette: Palette): string {
  const rules: readonly (readonly [selector: string, declarations: string])[] = [
    [".page", `background-color:${palette.page}`],
    [".card", `background-color:${palette.card}`],
    [".text", `color:${palette.text}`],
    [".muted", `color:${palette.muted}`],
    // Logos are made for white paper; one that has no ground of its own is given it.
    [".logo", `background-color:${LIGHT.card};color:${LIGHT.text};padding:6px;border-radius:4px`],
    [".link", `color:${palette.link}`],
    [".rows th,.rows td", `border-color:${palette.line}`],
    [".end", `border-color:${palette.line}`],
    [".bar", `background-color:${palette.bar}`],
    [".attention", `background-color:${palette.warned};color:${palette.text}`],
    [".ok", `color:${palette.ok}`],
    [".warning", `color:${palette.warning}`],
    [".critical", `color:${palette.critical}`],
    [".plain", `background-color:${palette.card};color:${palette.link};border-color:${palette.link}`],
    [
      ".primary",
      `background-color:${palette.primary};color:${palette.onPrimary};border-color:${palette.primary}`,
    ],
    [
      ".danger",
      `background-color:${palette.danger};color:${palette.onDanger};border-color:${palette.danger}`,
    ],
  ];
  return rules
    .map(([selector, declarations]) => `${selector}{${declarations.replaceAll(/;|$/gu, "!important;")}}`)
    .join("");
}
