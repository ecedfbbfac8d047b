/** One line of `doctor`. `wrong` makes it end with an error; `note` says what is off or worth knowing. */
export interface Finding {
  readonly topic: "settings" | "database" | "pooler" | "clock" | "queue" | "deliveries" | "mail" | "sources";
  readonly state: "right" | "note" | "wrong";
  readonly text: string;
}
