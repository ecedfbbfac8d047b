import { z } from "zod";

import type { Answer } from "../../port/bot.ts";
import { UsageError } from "../../usecase/context.ts";
import { exportRestores } from "../../usecase/restore/export-restores.ts";
import { nameRestores } from "../../usecase/restore/name-restores.ts";
import { localDay } from "../../core/local-day.ts";
import { csvFile, fileWord } from "../../view/csv-file.ts";
import { RESTORE_EXPORT_REASON, restoreExportForm } from "../../view/restore-export-form.ts";
import type { Call } from "../call.ts";
import type { FormKind } from "../form-kind.ts";
import { writeForm } from "./state.ts";
import { textIn } from "./values.ts";

const state = z.strictObject({
  organizationId: z.number().int().positive(),
  days: z.number().int().positive(),
});
type State = z.infer<typeof state>;

/** Asks for the reason of an export of the restore history, and gives the file to the asker alone (R22). */
export const RESTORE_EXPORT_FORM: FormKind<State> = {
  name: "restore-export",
  readState: (json) => state.parse(json),

  async open(call, json) {
    return await shown(call, state.parse(json), "");
  },

  async change(call, opened, values) {
    return await shown(call, opened, textIn(values, RESTORE_EXPORT_REASON));
  },

  async submit({ ctx, actor }, opened, values) {
    const pieces: string[] = [];
    const asked = { ...opened, reason: textIn(values, RESTORE_EXPORT_REASON) };
    try {
      const { organization, rows } = await exportRestores(
        ctx,
        actor,
        asked,
        (piece) => void pieces.push(piece),
      );
      const word = fileWord({ id: opened.organizationId, name: organization });
      const file = csvFile(`restores-${word}-${localDay(ctx.now(), "UTC")}`, pieces.join(""));
      const spans = [`${rows} ${rows === 1 ? "restore" : "restores"} in the last ${opened.days} days.`];
      const view = {
        title: `Restores of ${organization}`,
        parts: [{ kind: "text", spans } as const],
        files: [file],
      };
      return { kind: "message", to: "private", view };
    } catch (error) {
      if (!(error instanceof UsageError) || error.field !== "reason") throw error;
      return { kind: "faults", faults: [{ field: RESTORE_EXPORT_REASON, message: error.message }] };
    }
  },
};

async function shown(call: Call, opened: State, reason: string): Promise<Answer> {
  const { ctx, actor } = call;
  const organization = await nameRestores(ctx, actor, opened);
  const { days } = opened;
  const payload = writeForm("restore-export", opened);
  return { kind: "form", form: restoreExportForm({ payload, organization, days, reason }) };
}
