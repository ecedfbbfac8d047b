import type { Command } from "commander";

import { findPush } from "../../../db/query/push.ts";
import type { OwnerField } from "../../core/policy.ts";
import type { Actor, Context } from "../../usecase/context.ts";
import { pushSettings, type PushInput } from "../../usecase/settings/push.ts";
import { restorePush } from "../../usecase/settings/restore-push.ts";
import { runPush } from "../../usecase/settings/run-push.ts";
import { counted } from "../../view/settings-text.ts";
import { pushText } from "../../view/push.ts";
import { FIELD_WORDS, fieldList, wholeNumber } from "../argument.ts";
import { examples } from "../example.ts";
import type { CliHost } from "../host.ts";
import { organizationArgument } from "../organization-argument.ts";
import { printLine } from "../print.ts";
import { withProgress } from "../progress.ts";

export function addPushVerb(program: Command, host: CliHost): void {
  const verb = program
    .command("push")
    .description(
      "push device defaults to the existing devices of an organization and of those below that inherit",
    )
    .addHelpText("after", `\nFields: all, ${Object.values(FIELD_WORDS).join(", ")}`)
    .addHelpText(
      "after",
      examples("push Engineering critical-mail owner-critical --dry-run", "push undo 12"),
    );
  addUndo(verb, host);
  verb
    .command("to", { isDefault: true, hidden: true })
    .argument("<organization>", "name, id in the backup system, or # and number")
    .argument("<fields...>", "which fields, or all", fieldList)
    .option("--dry-run", "only say how many devices and owner values it would change")
    .option("--reason <text>", "why; kept in the audit")
    .action(
      async (word: string, fields: readonly OwnerField[], options: { dryRun?: boolean; reason?: string }) => {
        await host.withContext(async (ctx, actor) => {
          const organizationId = await organizationArgument(ctx, actor, word, { verb: "push" });
          await push(ctx, actor, { host, input: { organizationId, fields, ...options } });
        });
      },
    );
}

/** Pushes and says what that did. A push that is left to the job is carried out here as well, with progress. */
export async function push(
  ctx: Context,
  actor: Actor,
  { host, input }: { readonly host: CliHost; readonly input: PushInput },
): Promise<void> {
  const result = await pushSettings(ctx, actor, input);
  printLine(host, pushText(result));
  if (result.state === "running" && result.pushId !== null) await follow(ctx, host, result.pushId);
}

function addUndo(verb: Command, host: CliHost): void {
  verb
    .command("undo")
    .argument("<number>", "of the push", wholeNumber)
    .description("take a push back: devices go by what they had before, unless they were changed again")
    .option("--reason <text>", "why; kept in the audit")
    .action(async (pushId: number, { reason }: { readonly reason?: string }) => {
      await host.withContext(async (ctx, actor) => {
        const result = await restorePush(ctx, actor, { pushId, reason });
        const kept =
          result.keptDevices === 0
            ? ""
            : ` ${counted(result.keptDevices, "device")} had been changed again and kept what they have.`;
        printLine(host, `Took push ${pushId} back on ${counted(result.devices, "device")}.${kept}`);
        if (result.state === "running") await follow(ctx, host, result.pushId);
      });
    });
}

/** The bot's own job may be at it at the same time: each chunk is done once, by either. */
async function follow(ctx: Context, host: CliHost, pushId: number): Promise<void> {
  await withProgress(host, "Pushing to devices", async (progress) => {
    await runPush(ctx, { pushId }, (done, total) => {
      progress.update(done, total);
    });
  });
  const row = await findPush(ctx.db, pushId);
  if (row !== null) printLine(host, `Done: ${row.devicesDone} of ${counted(row.devicesTotal, "device")}.`);
}
