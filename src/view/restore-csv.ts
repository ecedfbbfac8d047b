import { type Instant, isoInstant } from "../core/instant.ts";
import { type CsvValue, renderCsv } from "./csv.ts";
import { coverageText, type RestoreLine, type RestoreCoverageLine } from "./restores.ts";

const COLUMNS = [
  "restore",
  "organization",
  "started",
  "completed",
  "requested_by",
  "owner",
  "device",
  "target_device",
  "type",
  "files",
  "bytes",
  "problems",
  "result",
  "flags",
];

/** The first lines of the file: who took it, when and why, what is known, and the names of the columns. */
export function restoreFileHead(head: {
  readonly by: string;
  readonly at: Instant;
  readonly reason: string;
  readonly organization: string;
  readonly since: Instant;
  readonly coverage: readonly RestoreCoverageLine[];
}): string {
  const said: CsvValue[][] = [
    ["# exported by", head.by],
    ["# exported at", isoInstant(head.at)],
    ["# reason", head.reason],
    ["# organization", head.organization],
    ["# since", isoInstant(head.since)],
    ...head.coverage.map((one) => ["# known", coverageText(one)]),
    ...(head.coverage.length === 0 ? [["# known", "No source tells of restores."]] : []),
  ];
  return renderCsv(said[0]?.map(String) ?? [], [...said.slice(1), COLUMNS]);
}

/** Rows as the columns say; without the byte order mark, which the head has. */
export function restoreFileRows(restores: readonly RestoreLine[]): string {
  const [first, ...rest] = restores.map(fieldsOf);
  if (first === undefined) return "";
  return renderCsv([], [first, ...rest]).replace(/^\uFEFF\r\n/u, "");
}

function fieldsOf(one: RestoreLine): CsvValue[] {
  return [
    one.restoreId,
    one.organization,
    isoInstant(one.startedAt),
    one.completedAt === null ? null : isoInstant(one.completedAt),
    one.requestedBy,
    one.owner,
    one.deviceName,
    one.targetName,
    one.type,
    one.fileCount,
    one.byteCount,
    one.problemCount,
    one.result,
    one.flags.join(" "),
  ];
}
