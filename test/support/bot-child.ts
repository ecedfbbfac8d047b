// Run by the tests of bad days as a process of its own, to be killed: serves, and meanwhile brings a fleet's data in.
// Writes a line for each step it has come to, and ends on SIGTERM.
import { createReadStream, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";

import { csvDecoder } from "../../adapters/csv/csv-decoder.ts";
import { ensureSource } from "../../db/query/source.ts";
import { openApplication } from "../../src/compose/application.ts";
import { catchUp, serve } from "../../src/compose/serve.ts";
import { loadConfig } from "../../src/config.ts";
import { createLog } from "../../src/log.ts";
import { OPERATOR } from "../../src/usecase/access/load-actor.ts";
import type { Context } from "../../src/usecase/context.ts";
import { importFile } from "../../src/usecase/import/import-file.ts";
import { recordObservations } from "../../src/usecase/record/record-observations.ts";
import { type BotInput, botTask } from "./bot-task.ts";
import { PULL } from "./observe.ts";

const task = botTask.parse(JSON.parse(process.argv[2] ?? ""));
mkdirSync(task.dataDir, { recursive: true });
const terminal = openSync(join(task.dataDir, "terminal.txt"), "a");
const stopped = new Promise((resolve) => process.once("SIGTERM", resolve));

const app = await openApplication({
  config: loadConfig({
    DATABASE_URL: task.databaseUrl ?? undefined,
    DATA_DIR: task.dataDir,
    PORT: "0",
    HOST: "127.0.0.1",
    ...(task.smtpUrl === undefined ? {} : { SMTP_URL: task.smtpUrl, MAIL_FROM: "bot@bot.test" }),
  }),
  log: createLog("warn"),
  out: { write: (text: string) => writeSync(terminal, text) },
  now: Date.now,
  serve: true,
  say: tell,
  lease: task.lease,
});
tell("opened");
await catchUp(app);
const serving = await serve(app);
tell("serving");
for (const input of task.inputs) {
  await (input.as === "pull" ? pull(app.ctx, input) : bring(app.ctx, input));
  tell(`brought ${input.path}`);
}
tell("brought all");
await stopped;
await serving.stop();
await app.stop();

async function bring(ctx: Context, { path, takenAt, full }: BotInput): Promise<void> {
  const options = {
    organization: null,
    device: null,
    owner: null,
    zone: "UTC",
    takenAt,
    full,
    onProgress: () => undefined,
    onBadRow: ({ reason }: { readonly reason: string }) => tell(`bad row: ${reason}`),
  };
  const decoders = { file: csvDecoder, push: () => [] };
  const file = { name: path, modifiedAt: takenAt, open: () => createReadStream(path) };
  await importFile(ctx, OPERATOR, file, { decoders, options });
}

async function pull(ctx: Context, { path, takenAt, full }: BotInput): Promise<void> {
  const source = await ensureSource(ctx.db, PULL, ctx.now());
  const { observations } = csvDecoder.decode(createReadStream(path), {
    takenAt,
    onBadRow: ({ reason }) => tell(`bad row: ${reason}`),
  });
  await recordObservations(ctx, source, observations, { asOf: takenAt, full });
}

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}
