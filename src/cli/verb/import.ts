import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Command } from "commander";

import { isoInstant, type Instant } from "../../core/instant.ts";
import { RefusedInput, type BadRow } from "../../port/source.ts";
import { importFile, type Imported, type ImportFile } from "../../usecase/import/import-file.ts";
import { counted } from "../../view/settings-text.ts";
import { instant } from "../argument.ts";
import { examples } from "../example.ts";
import type { CliHost } from "../host.ts";
import { printLine } from "../print.ts";
import { withProgress } from "../progress.ts";

/** More would scroll away what is said after them. */
const MOST_BAD_ROWS = 20;

interface Options {
  readonly org?: string;
  readonly device?: string;
  readonly owner?: string;
  readonly zone: string;
  readonly takenAt?: Instant;
  readonly full?: boolean;
}

export function addImportVerb(program: Command, host: CliHost): void {
  program
    .command("import")
    .argument(
      "<files...>",
      "Device Status exports (CSV), or outputs of restic, borg, borgmatic, rclone (JSON)",
    )
    .description("bring files into the fleet; the same file again changes nothing")
    .option("--org <organization>", "tool output: the organization it belongs to")
    .option("--device <name>", "tool output: the device, where the output does not name it")
    .option("--owner <email>", "tool output: who owns the device")
    .option("--zone <zone>", "zone of times without one", "UTC")
    .option("--taken-at <time>", "export: when it was made; default: the newest date in it", instant)
    .option("--full", "export: it holds every device, so that a missing one is deactivated")
    .addHelpText(
      "after",
      examples(
        "import device-status.csv",
        "import restic.json --org Engineering --device build-7 --owner ada@example.com",
      ),
    )
    .action(async (names: string[], options: Options) => {
      await host.withContext(async (ctx, actor) => {
        for (const name of names) {
          const bad = badRows(host, name);
          const file = await openFile(name);
          const imported = await withProgress(
            host,
            `Importing ${name}`,
            async (progress) =>
              await importFile(ctx, actor, file, {
                decoders: host.decoders,
                options: {
                  organization: options.org ?? null,
                  device: options.device ?? null,
                  owner: options.owner ?? null,
                  zone: options.zone,
                  takenAt: options.takenAt ?? null,
                  full: options.full ?? false,
                  onProgress: (observations) => {
                    progress.update(observations);
                  },
                  onBadRow: (row) => {
                    bad.add(row);
                  },
                },
              }),
          );
          bad.finish();
          printLine(host, importedText(name, imported));
        }
      });
    });
}

async function openFile(name: string): Promise<ImportFile> {
  try {
    const found = await stat(name);
    if (!found.isDirectory()) return { name, modifiedAt: found.mtimeMs, open: () => createReadStream(name) };
  } catch {
    throw new RefusedInput(`${name} does not exist or may not be read.`);
  }
  throw new RefusedInput(`${name} is a folder. Name the files in it.`);
}

/** Says the first bad rows one by one and counts the others. */
function badRows(host: CliHost, name: string): { add(row: BadRow): void; finish(): void } {
  let count = 0;
  return {
    add({ line, reason }) {
      count += 1;
      if (count > MOST_BAD_ROWS) return;
      host.err(`${name}${line === null ? "" : `:${line}`}: ${reason}\n`);
    },
    finish() {
      if (count > MOST_BAD_ROWS)
        host.err(`${name}: ${counted(count - MOST_BAD_ROWS, "more row")} with faults.\n`);
    },
  };
}

function importedText(name: string, imported: Imported): string {
  const parts = [
    `${name}: ${counted(imported.devices, "device")} as of ${isoInstant(imported.asOf)}`,
    `${counted(imported.flips, "level")} changed`,
    `${counted(imported.owed, "message")} owed`,
    ...(imported.deactivated > 0 ? [`${counted(imported.deactivated, "missing device")} deactivated`] : []),
    ...(imported.badRows > 0 ? [`${counted(imported.badRows, "row")} left out`] : []),
  ];
  return `${parts.join(", ")}.`;
}
