import { z } from "zod";

import type { Instant } from "../../core/instant.ts";
import { addDays, atLocalTime, localDay } from "../../core/local-day.ts";
import { DAY_BEGINS, nextWorkingDay } from "../../core/until.ts";
import type { Answer } from "../../port/bot.ts";
import { UsageError } from "../../usecase/context.ts";
import { listMessageDevices } from "../../usecase/device/list-message-devices.ts";
import { findDevice, type SeenDevice } from "../../usecase/evaluate/find-device.ts";
import { snoozeDevice } from "../../usecase/snooze/snooze-device.ts";
import type { Form, FormValues } from "../../view/form.ts";
import { snoozedView } from "../../view/snooze.ts";
import { SNOOZE_ENDS, SNOOZE_FIELDS as F, snoozeForm } from "../../view/snooze-form.ts";
import type { Call } from "../call.ts";
import type { FormKind } from "../form-kind.ts";
import { writeForm } from "./state.ts";
import { chosenIn, oneOf, textIn } from "./values.ts";

/** One device by name or id, or those that a living message speaks of. */
const input = z.union([
  z.object({ device: z.string().min(1).max(500) }),
  z.object({ message: z.number().int().positive() }),
]);
/** The device's id in its source; null: it is chosen in the form. */
const state = z.strictObject({ device: z.string().max(500).nullable() });
type State = z.infer<typeof state>;

/** What a platform carries for a choice. */
const LONGEST_CHOICE = 150;

const OPENING: FormValues = { [F.until]: "working-day", [F.time]: DAY_BEGINS };

/** Pauses a device until a time (R9). */
export const SNOOZE_FORM: FormKind<State> = {
  name: "snooze",
  readState: (json) => state.parse(json),

  async open(call, json) {
    const asked = input.parse(json);
    return "device" in asked ? await openDevice(call, asked.device) : await openMessage(call, asked.message);
  },

  /** No field of it is live: it is shown anew where a chat forgets a form that it sent. */
  async change({ ctx, actor }, opened, values) {
    const word = opened.device ?? textIn(values, F.device);
    if (word === "") return { kind: "nothing" };
    const device = await findDevice(ctx, actor, word, "snooze");
    return { kind: "form", form: formOf(device, opened, values) };
  },

  async submit(call, { device: opened }, values) {
    const word = opened ?? textIn(values, F.device);
    if (word === "") return { kind: "faults", faults: [{ field: F.device, message: "Choose a device." }] };
    const { ctx, actor } = call;
    const device = await findDevice(ctx, actor, word, "snooze");
    const until = untilIn(call, values);
    if (until === null) {
      return { kind: "faults", faults: [{ field: F.date, message: "Choose a date, or another end." }] };
    }
    const reason = textIn(values, F.reason);
    try {
      const { paused } = await snoozeDevice(ctx, actor, {
        device: device.externalId,
        until,
        reason: reason === "" ? null : reason,
        alsoOwner: chosenIn(values, F.owner).includes("owner"),
      });
      const view = snoozedView({ device: device.name, until, ownMail: !paused.includes("admins") });
      return { kind: "message", to: "private", view };
    } catch (error) {
      if (!(error instanceof UsageError) || error.field !== "until") throw error;
      const field = oneOf(values, F.until, SNOOZE_ENDS) === "date" ? F.date : F.until;
      return { kind: "faults", faults: [{ field, message: error.message }] };
    }
  },
};

async function openDevice({ ctx, actor }: Call, word: string): Promise<Answer> {
  const device = await findDevice(ctx, actor, word, "snooze");
  return { kind: "form", form: formOf(device, { device: device.externalId }, OPENING) };
}

/** The form about one device. */
function formOf(device: SeenDevice, opened: State, values: FormValues): Form {
  return snoozeForm({
    payload: writeForm("snooze", opened),
    devices: [{ label: device.name, value: device.externalId }],
    ownOnly: device.scope === "own",
    values,
  });
}

async function openMessage(call: Call, message: number): Promise<Answer> {
  const { devices } = await listMessageDevices(call.ctx, call.actor, message);
  const choosable = devices.filter(({ key }) => key.length <= LONGEST_CHOICE);
  const [first, ...others] = choosable;
  if (first === undefined) {
    throw new UsageError("not-found", "Every device of this message has recovered or was removed.");
  }
  if (others.length === 0) return await openDevice(call, first.key);
  const form = snoozeForm({
    payload: writeForm("snooze", { device: null }),
    devices: choosable.map(({ name, key, organizationName }) => ({
      label: `${name} (${organizationName})`,
      value: key,
    })),
    ownOnly: false,
    values: { ...OPENING, [F.device]: first.key },
  });
  return { kind: "form", form };
}

/** When the chosen end is, by the asker's clocks; null: a date was meant and none is there. */
function untilIn({ ctx, reader: { zone } }: Call, values: FormValues): Instant | null {
  const now = ctx.now();
  switch (oneOf(values, F.until, SNOOZE_ENDS)) {
    case "tomorrow":
      return atLocalTime(addDays(localDay(now, zone), 1), DAY_BEGINS, zone);
    case "week":
      return atLocalTime(addDays(localDay(now, zone), 7), DAY_BEGINS, zone);
    case "date":
      return dateIn(values, zone);
    case "working-day":
    case null:
      return nextWorkingDay(zone, now);
  }
}

function dateIn(values: FormValues, zone: string): Instant | null {
  const time = textIn(values, F.time);
  try {
    return atLocalTime(textIn(values, F.date), time === "" ? DAY_BEGINS : time, zone);
  } catch {
    return null;
  }
}
