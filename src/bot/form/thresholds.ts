import { z } from "zod";

import { MINUTE_MS } from "../../core/instant.ts";
import type { OwnerField } from "../../core/policy.ts";
import type { Answer } from "../../port/bot.ts";
import { UsageError } from "../../usecase/context.ts";
import { changeSettings, type SettingsChanged } from "../../usecase/settings/change-settings.ts";
import { whatIf } from "../../usecase/settings/what-if.ts";
import { showSettingsToEdit } from "../../usecase/settings/show-settings.ts";
import type { FormPart, FormValues } from "../../view/form.ts";
import { reportingText } from "../../view/settings-text.ts";
import { savedView } from "../../view/settings-change.ts";
import { thresholdsForm } from "../../view/thresholds-form.ts";
import { countingPart, noWhatIf, whatIfParts } from "../../view/what-if.ts";
import type { Call } from "../call.ts";
import type { FormKind } from "../form-kind.ts";
import { writePayload } from "../payload.ts";
import { soon } from "./soon.ts";
import { writeForm } from "./state.ts";
import {
  openingValues,
  readThresholds,
  type ThresholdsAsked,
  type ThresholdsBase,
} from "./thresholds-values.ts";

/** What a change makes owed waits so long for Undo. */
const HOLD_MS = 10 * MINUTE_MS;

/** A form must be shown within three seconds; what takes longer to count is shown with the next change. */
const COUNTING_MS = 1_500;

const input = z.object({ organizationId: z.number().int().positive() });
const state = z.strictObject({
  organizationId: z.number().int().positive(),
  /** What the fields were filled from. */
  reporting: z.string().max(40),
  defaults: z.string().max(40),
});
type State = z.infer<typeof state>;

interface Shown {
  readonly base: ThresholdsBase;
  readonly state: State;
  readonly values: FormValues;
  readonly warning?: string;
}

/** An organization's levels, owner mails, locks and push, with what they would do while they are typed. */
export const THRESHOLDS_FORM: FormKind<State> = {
  name: "thresholds",
  readState: (json) => state.parse(json),

  async open(call, json) {
    const { organizationId } = input.parse(json);
    const base = await showSettingsToEdit(call.ctx, call.actor, { organizationId, verb: "thresholds" });
    return await show(call, { base, state: stateOf(base), values: openingValues(base) });
  },

  async change(call, opened, values) {
    const base = await baseOf(call, opened);
    return await show(call, { base, state: opened, values });
  },

  async submit(call, opened, values) {
    const base = await baseOf(call, opened);
    const read = readThresholds(base, values);
    if (isStale(base, opened)) return await showAnew(call, base, values);
    if ("faults" in read) return { kind: "faults", faults: read.faults };
    try {
      return answerOf(await save(call, { base, state: opened, asked: read.asked }));
    } catch (error) {
      if (!(error instanceof UsageError) || error.field !== "stamp") throw error;
      return await showAnew(call, await baseOf(call, opened), values);
    }
  },
};

async function baseOf({ ctx, actor }: Call, { organizationId }: State): Promise<ThresholdsBase> {
  return await showSettingsToEdit(ctx, actor, { organizationId, verb: "thresholds" });
}

function stateOf({ settings: { organization, reporting, defaults } }: ThresholdsBase): State {
  return { organizationId: organization.id, reporting: reporting.stamp, defaults: defaults.stamp };
}

function isStale({ settings }: ThresholdsBase, opened: State): boolean {
  return settings.reporting.stamp !== opened.reporting || settings.defaults.stamp !== opened.defaults;
}

/** Somebody else saved meanwhile: the present values are said, and what was typed stays. */
async function showAnew(call: Call, base: ThresholdsBase, values: FormValues): Promise<Answer> {
  const { reporting } = base.settings;
  const warning =
    "Somebody changed these settings since you opened this. It shows the present values now: " +
    `${reportingText(reporting.values)}. Below is what you typed; save again to set it.`;
  return await show(call, { base, state: stateOf(base), values, warning });
}

async function show(call: Call, { base, state: shown, values, warning }: Shown): Promise<Answer> {
  const { settings, parent } = base;
  const form = thresholdsForm({
    payload: writeForm("thresholds", shown),
    organizationName: settings.organization.name,
    parentName: parent?.organization.name ?? null,
    reportingFrom: settings.reporting.own ? null : settings.reporting.from.name,
    defaultsFrom: settings.defaults.own ? null : settings.defaults.from.name,
    values,
    warning: warning ?? null,
    whatIf: await whatIfOf(call, base, values),
  });
  return { kind: "form", form };
}

async function whatIfOf(
  { ctx, actor }: Call,
  base: ThresholdsBase,
  values: FormValues,
): Promise<readonly FormPart[]> {
  const read = readThresholds(base, values);
  if ("faults" in read) {
    const [first] = read.faults;
    return [noWhatIf(), { kind: "note", tone: "warning", spans: [first?.message ?? ""] }];
  }
  const { organization, reporting } = base.settings;
  const said = whatIf(ctx, actor, {
    organizationId: organization.id,
    today: { admins: reporting.values },
    proposed: read.asked,
  });
  return await soon(said.then(whatIfParts), [countingPart()], COUNTING_MS);
}

async function save(
  { ctx, actor }: Call,
  { base, state: opened, asked }: { base: ThresholdsBase; state: State; asked: ThresholdsAsked },
): Promise<SettingsChanged> {
  const { locked } = base.settings.defaults;
  const lock = asked.defaults.locked.filter((field: OwnerField) => !locked.includes(field));
  const unlock = locked.filter((field) => !asked.defaults.locked.includes(field));
  return await changeSettings(ctx, actor, {
    organizationId: opened.organizationId,
    inherit:
      base.parent === null
        ? undefined
        : { reporting: !asked.ownReporting, "device defaults": !asked.ownDefaults },
    ...(asked.ownReporting ? { admins: asked.admins } : {}),
    ...(asked.ownDefaults ? { owner: asked.defaults.values, lock, unlock } : {}),
    push: asked.push,
    reportingStamp: opened.reporting,
    defaultsStamp: opened.defaults,
    holdMs: HOLD_MS,
  });
}

function answerOf(saved: SettingsChanged): Answer {
  const { changeId } = saved;
  const buttons =
    changeId === null
      ? null
      : {
          undo: writePayload({ do: "undo", change: changeId }),
          apply: writePayload({ do: "apply", change: changeId }),
        };
  return { kind: "message", to: "private", view: savedView({ ...saved, buttons }) };
}
