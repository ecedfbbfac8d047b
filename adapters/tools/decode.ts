import { isZone } from "../../src/core/settings-fault.ts";
import type { Observation } from "../../src/core/observation.ts";
import { type PushContext, type PushDecoder, type PushText, RefusedInput } from "../../src/port/source.ts";
import { borg } from "./borg.ts";
import { borgmatic } from "./borgmatic.ts";
import { duplicati } from "./duplicati.ts";
import { generic } from "./generic.ts";
import { kopiaReport } from "./kopia-report.ts";
import { kopia } from "./kopia.ts";
import { proxmox } from "./proxmox.ts";
import { readPush } from "./push-text.ts";
import { rclone } from "./rclone.ts";
import { resticBackup } from "./restic-backup.ts";
import { resticSnapshots } from "./restic-snapshots.ts";
import { resticprofile } from "./resticprofile.ts";
import { urbackup } from "./urbackup.ts";
import { veeam } from "./veeam.ts";

/** In the order in which they are asked: the ones with the plainest marks first. */
export const TOOL_DECODERS: readonly PushDecoder[] = [
  resticSnapshots,
  borgmatic,
  borg,
  resticprofile,
  resticBackup,
  rclone,
  kopia,
  kopiaReport,
  duplicati,
  proxmox,
  urbackup,
  veeam,
  generic,
];

const MAX_CHARS = 10_000_000;

/**
 * What a tool's output says, one observation a device; none for a dry run. `tool` names the decoder, or the
 * program when it has several ("restic"); without it the output is recognised. Throws `RefusedInput`.
 */
export function decodeTool(text: string, context: PushContext, tool?: string): readonly Observation[] {
  if (text.length > MAX_CHARS)
    throw new RefusedInput(`The output is longer than ${MAX_CHARS / 1e6} million characters.`);
  if (text.trim() === "") throw new RefusedInput("There is no output.");
  if (!isZone(context.zone)) {
    throw new RefusedInput(`"${context.zone}" is not a time zone such as Europe/Berlin.`, "zone");
  }
  const push = readPush(text);
  return choose(push, tool).decode(push, context);
}

function choose(push: PushText, tool: string | undefined): PushDecoder {
  if (tool === undefined) {
    const found = TOOL_DECODERS.find((decoder) => decoder.recognises(push));
    if (found === undefined) throw new RefusedInput(`This is not the output of a known tool. ${known()}`);
    return found;
  }
  const named = TOOL_DECODERS.filter(
    (decoder) => decoder.tool === tool || decoder.tool.startsWith(`${tool}-`),
  );
  const [first] = named;
  if (first === undefined) throw new RefusedInput(`"${tool}" is not a known tool. ${known()}`, "tool");
  return named.find((decoder) => decoder.recognises(push)) ?? first;
}

function known(): string {
  return `Known: ${TOOL_DECODERS.map(({ tool, reads }) => `${tool} (${reads})`).join(", ")}.`;
}
