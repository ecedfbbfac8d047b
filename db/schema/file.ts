import { index, pgTable, text } from "drizzle-orm/pg-core";

import { instant } from "./column.ts";

/** A file that somebody may take once; forgotten when it is taken, and after its time (R22). */
export const offeredFile = pgTable(
  "offered_file",
  {
    /** SHA-256 of what names the offer, hexadecimal: whoever reads the table cannot take the file. */
    hash: text().primaryKey(),
    /** The account it is offered to; null: whoever has the address. */
    userId: text(),
    name: text().notNull(),
    mediaType: text().notNull(),
    content: text().notNull(),
    until: instant().notNull(),
  },
  (t) => [index("offered_file_until").on(t.until)],
);
