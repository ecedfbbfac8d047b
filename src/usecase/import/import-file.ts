import { isEmailAddress } from "../../core/email-address.ts";
import { type Instant, isoInstant } from "../../core/instant.ts";
import { toolDeviceId } from "../../core/tool-device.ts";
import { type BadRow, type FileDecoder, RefusedInput } from "../../port/source.ts";
import { ensureSource } from "../../../db/query/source.ts";
import type { Actor, Context } from "../context.ts";
import { requireAccess } from "../access/require-access.ts";
import { rootOrganizationId } from "../../../db/query/organization.ts";
import type { DecodePush } from "../ingest/ingest-observations.ts";
import { recordPush } from "../ingest/record-push.ts";
import { recordObservations, type RecordResult } from "../record/record-observations.ts";
import { removeSample } from "../sample/remove-sample.ts";
import { recordUsage } from "../usage/record-usage.ts";
import { ensureOrganization } from "./ensure-organization.ts";

/** A file to import, which can be read more than once. */
export interface ImportFile {
  readonly name: string;
  /** When it was last written: what a file is taken to speak for that names no time. */
  readonly modifiedAt: Instant;
  open(): AsyncIterable<Uint8Array>;
}

export interface ImportOptions {
  readonly organization: string | null;
  readonly device: string | null;
  readonly owner: string | null;
  /** IANA zone of times without one. */
  readonly zone: string;
  readonly takenAt: Instant | null;
  readonly full: boolean;
  readonly onProgress: (observations: number) => void;
  readonly onBadRow: (row: BadRow) => void;
}

export interface Decoders {
  readonly file: FileDecoder;
  readonly push: DecodePush;
}

export interface Imported extends RecordResult {
  readonly kind: "csv" | "tools";
  /** The time the data speaks for. */
  readonly asOf: Instant;
  readonly badRows: number;
  /** The sample company went, because this was the first real data. */
  readonly sampleRemoved: boolean;
}

const CSV_SOURCE = {
  kind: "csv",
  name: "csv",
  // The console's export and the API name the same devices.
  namespace: "crashplan",
  mode: "snapshot",
  intervalMinutes: null,
} as const;

const HEAD_BYTES = 65_536;
const MOST_TOOL_BYTES = 10 * 1024 * 1024;

/**
 * Imports one file: a Device Status export, or a tool's output for an organization named by the caller.
 * The same file again changes nothing. Throws `RefusedInput` when nothing of it can be used, `denied`
 * when the actor may not.
 */
export async function importFile(
  ctx: Context,
  actor: Actor,
  file: ImportFile,
  using: { readonly decoders: Decoders; readonly options: ImportOptions },
): Promise<Imported> {
  await requireAccess(ctx, actor, "sources", await rootOrganizationId(ctx.db));
  const { decoders, options } = using;
  const head = await readHead(file);
  if (head.trim() === "") throw new RefusedInput(`${file.name} is empty.`);
  const looksLikeJson = /^\s*[[{]/u.test(head);
  const imported = looksLikeJson
    ? await importTool(ctx, file, decoders.push, options)
    : await importCsv(ctx, file, decoders.file, options);
  const { removed } = await removeSample(ctx);
  // Otherwise a report made right after the import would have nothing to charge.
  await recordUsage(ctx);
  return { ...imported, sampleRemoved: removed };
}

async function importCsv(
  ctx: Context,
  file: ImportFile,
  decoder: FileDecoder,
  options: ImportOptions,
): Promise<Omit<Imported, "sampleRemoved">> {
  const now = ctx.now();
  const asOf =
    options.takenAt ?? (await decoder.newestDate(file.open(), now)) ?? Math.min(file.modifiedAt, now);
  if (asOf > now) {
    throw new RefusedInput(
      `--taken-at ${isoInstant(asOf)} is in the future. Give the time the export was made.`,
      "taken-at",
    );
  }
  let badRows = 0;
  const decoding = decoder.decode(file.open(), {
    takenAt: asOf,
    onBadRow: (row) => {
      badRows += 1;
      options.onBadRow(row);
    },
  });
  const source = await ensureSource(ctx.db, CSV_SOURCE, now);
  const result = await recordObservations(ctx, source, decoding.observations, {
    asOf,
    full: options.full,
    onProgress: options.onProgress,
  });
  return { ...result, kind: "csv", asOf, badRows };
}

async function importTool(
  ctx: Context,
  file: ImportFile,
  decode: DecodePush,
  options: ImportOptions,
): Promise<Omit<Imported, "sampleRemoved">> {
  if (options.organization === null) {
    throw new RefusedInput(
      `${file.name} is a tool's output and does not say whose it is. Name the organization with --org.`,
      "org",
    );
  }
  if (options.owner !== null && !isEmailAddress(options.owner)) {
    throw new RefusedInput(`--owner ${options.owner} is not an e-mail address.`, "owner");
  }
  const text = await readText(file);
  const organization = await ensureOrganization(ctx, options.organization);
  const device = options.device;
  // An old log must not count as fresh activity.
  const receivedAt = Math.min(options.takenAt ?? file.modifiedAt, ctx.now());
  const observations = decode(text, {
    organization: { id: organization.externalId, name: organization.name },
    device: device === null ? null : { id: toolDeviceId(organization.externalId, device), name: device },
    ownerEmail: options.owner?.toLowerCase() ?? null,
    zone: options.zone,
    receivedAt,
  });
  const result = await recordPush(ctx, organization, observations);
  return { ...result, kind: "tools", asOf: receivedAt, badRows: 0 };
}

async function readHead(file: ImportFile): Promise<string> {
  for await (const chunk of file.open()) return new TextDecoder().decode(chunk.subarray(0, HEAD_BYTES));
  return "";
}

async function readText(file: ImportFile): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of file.open()) {
    bytes += chunk.byteLength;
    if (bytes > MOST_TOOL_BYTES)
      throw new RefusedInput(`${file.name} is larger than 10 MB, more than any tool's report is.`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
