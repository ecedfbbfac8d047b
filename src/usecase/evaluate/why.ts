import { type Decision, decide, type Question } from "../../core/decide.ts";
import { decideAccess } from "../../core/access.ts";
import type { Instant } from "../../core/instant.ts";
import {
  type ArchiveLine,
  type DeviceCard,
  type FlipLine,
  loadArchives,
  loadDeviceCard,
  loadFlips,
  loadTellings,
  type TellingLine,
} from "../../../db/query/device-history.ts";
import { loadAlert, type TheirAlertLine } from "../../../db/query/device-alert.ts";
import { type DeviceFacts, loadFacts } from "../../../db/query/fact.ts";
import { organizationNames, organizationPath } from "../../../db/query/organization.ts";
import { effectiveReporting } from "../../../db/query/settings.ts";
import { askerFor } from "../access/require-access.ts";
import { type Actor, type Context, UsageError } from "../context.ts";
import { questionOf } from "./evaluate-devices.ts";
import { findDevice, type SeenDevice } from "./find-device.ts";
import { asOfDevice, loadFrame } from "./frame.ts";

/** Everything that explains a device's state: both levels, what they are measured by, and what followed. */
export interface Explanation {
  readonly card: DeviceCard;
  readonly facts: DeviceFacts;
  readonly now: Instant;
  /** The time it is judged at; null when no enabled source speaks for it. */
  readonly asOf: Instant | null;
  readonly question: Question | null;
  readonly decision: Decision | null;
  /** The organization whose reporting settings are in force. */
  readonly settingsFrom: string;
  readonly archives: readonly ArchiveLine[];
  /** What the backup system itself says of its alerts; null: nothing is known. */
  readonly theirAlert: TheirAlertLine | null;
  readonly flips: readonly FlipLine[];
  readonly tellings: readonly TellingLine[];
}

const FLIPS_SHOWN = 8;
const ABOVE = "an organization above";

/** Answers "why": judges the device now by the same function that judged it then (R10). */
export async function explainDevice(ctx: Context, actor: Actor, word: string): Promise<Explanation> {
  return await explainFound(ctx, actor, await findDevice(ctx, actor, word, "devices"));
}

/** The same of a device that was found already. */
export async function explainFound(ctx: Context, actor: Actor, device: SeenDevice): Promise<Explanation> {
  const now = ctx.now();
  const [frame, [facts], [settings], card] = await Promise.all([
    loadFrame(ctx.db, now),
    loadFacts(ctx.db, [device.id], now),
    effectiveReporting(ctx.db, [device.organizationId]),
    loadDeviceCard(ctx.db, device.id),
  ]);
  if (facts === undefined)
    throw new UsageError("not-found", `The device "${device.name}" was just removed.`, "device");
  const asOf = asOfDevice(frame, facts);
  const question =
    asOf === null ? null : questionOf(frame, facts, { asOf, cause: "time", graceDays: ctx.rules.graceDays });
  return {
    card,
    facts,
    now,
    asOf,
    question,
    decision: question === null ? null : decide(question),
    settingsFrom:
      settings === undefined ? card.organizationName : await nameOf(ctx, actor, settings.fromOrganizationId),
    archives: await loadArchives(ctx.db, device.id),
    theirAlert: await loadAlert(ctx.db, device.id),
    flips: await loadFlips(ctx.db, device.id, FLIPS_SHOWN),
    tellings: facts.outageId === null ? [] : await loadTellings(ctx.db, facts.outageId),
  };
}

/** An organization in which the actor may see nothing is not named. */
async function nameOf(ctx: Context, actor: Actor, organizationId: number): Promise<string> {
  const path = await organizationPath(ctx.db, organizationId);
  const decision = decideAccess({ ...(await askerFor(ctx, actor)), verb: "devices", path });
  if (!decision.allowed || decision.scope !== "full") return ABOVE;
  return (await organizationNames(ctx.db, [organizationId])).get(organizationId) ?? "its organization";
}
