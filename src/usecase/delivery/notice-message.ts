import { z } from "zod";

import { noticeView } from "../../view/notice.ts";
import { type OwnerRequestReader, ownerRequestView } from "../../view/owner-request.ts";
import type { View } from "../../view/view.ts";
import type { Claimed } from "../../../db/query/claim.ts";

/** An owner's request, as `askAdmins` wrote it. */
const REQUEST = z.object({
  asks: z.enum(["help", "replaced"]),
  deviceName: z.string(),
  deviceKey: z.string(),
  organizationName: z.string(),
  ownerName: z.string().nullable(),
  ownerEmail: z.string(),
  message: z.string(),
});

/** A notice as its row of the ledger words it. */
export function noticeOf(row: Claimed, reader: OwnerRequestReader): View {
  const request = REQUEST.safeParse(row.detail?.["request"]);
  if (request.success) return ownerRequestView(request.data, reader);
  const title = row.detail?.["title"];
  const text = row.detail?.["text"];
  return noticeView({
    title: typeof title === "string" ? title : row.subject,
    text: typeof text === "string" ? text : row.reason,
  });
}
