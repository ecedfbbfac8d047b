import { noticeView } from "../../view/notice.ts";
import type { View } from "../../view/view.ts";
import type { Claimed } from "../../../db/query/claim.ts";

/** A notice as its row of the ledger words it. */
export function noticeOf(row: Claimed): View {
  const title = row.detail?.["title"];
  const text = row.detail?.["text"];
  return noticeView({
    title: typeof title === "string" ? title : row.subject,
    text: typeof text === "string" ? text : row.reason,
  });
}
