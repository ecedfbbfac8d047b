import type { Command } from "commander";

import type { PullSource } from "../../port/pull-source.ts";
import { UsageError, type Actor, type Context } from "../../usecase/context.ts";
import { acceptMissing } from "../../usecase/sync/accept-missing.ts";
import { previewSync } from "../../usecase/sync/preview-sync.ts";
import { countAgreement } from "../../usecase/sync/show-agreement.ts";
import { syncSource } from "../../usecase/sync/sync-source.ts";
import { agreementLines, changeLines, syncLines } from "../../view/sync.ts";
import { examples } from "../example.ts";
import type { CliHost } from "../host.ts";
import { printLine } from "../print.ts";
import { withProgress } from "../progress.ts";
import { QuietFailure } from "../quiet-failure.ts";

interface Options {
  readonly full?: boolean;
  readonly dryRun?: boolean;
  readonly accept?: boolean;
}

export function addSyncVerb(program: Command, host: CliHost): void {
  program
    .command("sync")
    .argument("[source]", "its name; default: every source that is read")
    .description("read the sources that are read (CrashPlan) now, and say what changed")
    .option("--full", "everything, as each night: tree, settings, people, roles, devices, restores")
    .option("--dry-run", "read everything, write nothing, and say what would change")
    .option("--accept", "the devices that a held read misses are gone: read again and close them")
    .addHelpText("after", examples("sync", "sync crashplan --full", "sync --dry-run"))
    .action(async (word: string | undefined, options: Options) => {
      const pulls = chosen(await host.pulls(), word);
      await host.withContext(async (ctx, actor) => {
        let failed = false;
        for (const pull of pulls) {
          const good =
            options.dryRun === true
              ? await preview(ctx, actor, { host, pull })
              : await read(ctx, actor, { host, pull, options });
          failed ||= !good;
        }
        if (failed) throw new QuietFailure();
      });
    });
}

function chosen(pulls: readonly PullSource[], word: string | undefined): readonly PullSource[] {
  if (pulls.length === 0) {
    throw new UsageError(
      "not-found",
      "No source is set up to be read. Set CRASHPLAN_URL and its credentials.",
      "source",
    );
  }
  if (word === undefined) return pulls;
  const found = pulls.filter(({ name }) => name.toLowerCase() === word.toLowerCase());
  if (found.length > 0) return found;
  const names = pulls.map(({ name }) => name).join(", ");
  throw new UsageError(
    "not-found",
    `No source that is read is called "${word}". There are: ${names}.`,
    "source",
  );
}

async function preview(
  ctx: Context,
  actor: Actor,
  { host, pull }: { readonly host: CliHost; readonly pull: PullSource },
): Promise<boolean> {
  const seen = await withProgress(
    host,
    `Reading ${pull.name}`,
    async (progress) =>
      await previewSync(ctx, actor, pull, (devices) => {
        progress.update(devices);
      }),
  );
  printLine(host, `A full read of ${seen.sourceName} would bring:`);
  for (const line of [...changeLines(seen.would), ...seen.remarks]) printLine(host, line);
  if (seen.held) printLine(host, "It would be held: too many devices are missing.");
  return true;
}

async function read(
  ctx: Context,
  actor: Actor,
  { host, pull, options }: { readonly host: CliHost; readonly pull: PullSource; readonly options: Options },
): Promise<boolean> {
  if (options.accept === true) {
    const { sourceName, missing } = await acceptMissing(ctx, actor, { source: pull.name });
    printLine(
      host,
      `${sourceName}: each of ${missing} missing devices is asked for and closed when it is gone.`,
    );
  }
  const kind = options.full === true || options.accept === true ? "full" : "quick";
  const result = await withProgress(
    host,
    `Reading ${pull.name}`,
    async (progress) =>
      await syncSource(ctx, pull, {
        kind,
        instanceId: null,
        onProgress: ({ done, total }) => {
          progress.update(done, total);
        },
      }),
  );
  for (const line of syncLines(result)) printLine(host, line);
  if (result.state !== "done") return false;
  const lines = agreementLines(await countAgreement(ctx, result.sourceId));
  if (lines.length > 0) printLine(host, `Its own alerts and the levels here:`);
  for (const line of lines) printLine(host, line);
  return true;
}
