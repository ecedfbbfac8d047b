import type { Instant } from "./instant.ts";
import { judge, type Judgement, type Silence, type Thresholds } from "./judge.ts";
import { type AlertLevel, AUDIENCES, type Audience, isWorse, type Level } from "./level.ts";

/** What made us look at the device again. It words the reasons, and only an observation ends an outage by late data. */
export type Cause = "time" | "observation" | "settings" | "move" | "source" | "snooze-ended" | "baseline";

/** The device's open outage (R3). */
export interface OpenOutage {
  /** The device's clock when it opened. */
  readonly startedFrom: Instant;
  readonly openedAt: Instant;
  /** The worst level each audience was told of. */
  readonly settled: Readonly<Record<Audience, Level>>;
  readonly acknowledgedLevel: Level | null;
}

export interface Stored {
  /** `owner` is null while the device's policy mails its owner nothing (R2). */
  readonly levels: { readonly admins: Level; readonly owner: Level | null };
  readonly outage: OpenOutage | null;
}

/** The settings in force for one device. */
export interface Policy {
  readonly admins: Thresholds;
  readonly owner: Thresholds;
  readonly ownerMails: Readonly<Record<AlertLevel, boolean>>;
  /** Its organization hides the client: the owner gets no e-mail (R5). */
  readonly clientHidden: boolean;
}

/** Whether an audience is paused by a snooze, or the owner is away, at the wall clock (R9). */
export type Pauses = Readonly<Record<Audience, boolean>>;

export type OpenReason = "threshold-reached" | "threshold-changed" | "baseline";
export type CloseReason = "recovered" | "late-data" | "deactivated";
export type FlipReason =
  | OpenReason
  | CloseReason
  | "silent-again"
  | "age-corrected"
  | "moved"
  | "source-changed"
  | "grace";

export interface Flip {
  readonly audience: Audience;
  readonly from: Level;
  readonly to: Level;
  readonly reason: FlipReason;
}

/** Everything that follows from looking at a device; an effect-free value that SQL then writes. */
export interface Decision {
  readonly levels: Stored["levels"];
  readonly judgements: Readonly<Record<Audience, Judgement>>;
  readonly flips: readonly Flip[];
  readonly closes: CloseReason | null;
  readonly opens: OpenReason | null;
  /** What will be settled in the outage that is open afterwards. */
  readonly settled: Readonly<Record<Audience, Level>>;
  /** At most one notification an audience. */
  readonly owed: readonly { readonly audience: Audience; readonly level: AlertLevel }[];
  readonly acknowledgementLapses: boolean;
}

export interface Question {
  readonly device: Silence;
  readonly stored: Stored;
  readonly policy: Policy;
  readonly pauses: Pauses;
  readonly cause: Cause;
  readonly asOf: Instant;
  readonly graceDays: number;
}

const NOTHING_SETTLED: Readonly<Record<Audience, Level>> = { admins: "ok", owner: "ok" };

/**
 * Decides what becomes of a device at `asOf`: levels, flips, outage, and what is owed (R1–R5, R9).
 * The same function answers `why` and the what-if of a form.
 */
export function decide(question: Question): Decision {
  const { stored, policy, cause } = question;
  const judgements = judgeBoth(question);
  const listensToOwner = policy.ownerMails.warning || policy.ownerMails.critical;
  const levels = {
    admins: judgements.admins.level,
    owner: listensToOwner ? judgements.owner.level : null,
  };
  const silent = levels.admins !== "ok" || (levels.owner !== null && levels.owner !== "ok");
  const closes = closeReason(question, silent);
  const remaining = closes === null ? stored.outage : null;
  const opens = remaining === null && silent ? openReason(cause) : null;
  const settled = remaining?.settled ?? NOTHING_SETTLED;
  const owed = owedNow(question, levels, settled);
  return {
    levels,
    judgements,
    flips: flipsOf(question, levels, closes, judgements),
    closes,
    opens,
    settled: settledAfter(settled, owed, levels, cause),
    owed: cause === "baseline" ? owed.filter(({ audience }) => audience === "owner") : owed,
    acknowledgementLapses:
      remaining !== null &&
      remaining.acknowledgedLevel !== null &&
      isWorse(levels.admins, remaining.acknowledgedLevel),
  };
}

function judgeBoth({ device, policy, asOf, graceDays }: Question): Record<Audience, Judgement> {
  return {
    admins: judge(device, policy.admins, asOf, graceDays),
    owner: judge(device, policy.owner, asOf, graceDays),
  };
}

/**
 * Only newer activity ends an outage, and only when it is later than the opening or leaves nobody
 * alarmed; everything else (a setting, a move, a source) changes levels and leaves it open, also when
 * late data had corrected the age before (R3).
 */
function closeReason({ device, stored: { outage }, cause }: Question, silent: boolean): CloseReason | null {
  if (outage === null) return null;
  if (device.state === "deactivated") return "deactivated";
  if (device.clockAt <= outage.startedFrom) return null;
  if (device.clockAt > outage.openedAt) return "recovered";
  const observed = cause === "observation" || cause === "baseline";
  return observed && !silent ? "late-data" : null;
}

function openReason(cause: Cause): OpenReason {
  switch (cause) {
    case "baseline":
      return "baseline";
    case "settings":
    case "move":
    case "source":
      return "threshold-changed";
    case "time":
    case "observation":
    case "snooze-ended":
      return "threshold-reached";
  }
}

/** The most severe level that is reached, on, and not settled; nothing while the audience is paused (R3, R9). */
function owedNow(
  { policy, pauses }: Question,
  levels: Stored["levels"],
  settled: Readonly<Record<Audience, Level>>,
): { audience: Audience; level: AlertLevel }[] {
  const owed: { audience: Audience; level: AlertLevel }[] = [];
  for (const audience of AUDIENCES) {
    const reached = levels[audience];
    if (reached === null || pauses[audience]) continue;
    const level = (["critical", "warning"] as const).find(
      (candidate) =>
        !isWorse(candidate, reached) &&
        isWorse(candidate, settled[audience]) &&
        isOn(policy, audience, candidate),
    );
    if (level !== undefined) owed.push({ audience, level });
  }
  return owed;
}

function isOn(policy: Policy, audience: Audience, level: AlertLevel): boolean {
  return audience === "admins" || (policy.ownerMails[level] && !policy.clientHidden);
}

/** A baseline settles what administrators would have been told, for they get one summary instead (R7). */
function settledAfter(
  settled: Readonly<Record<Audience, Level>>,
  owed: readonly { audience: Audience; level: AlertLevel }[],
  levels: Stored["levels"],
  cause: Cause,
): Record<Audience, Level> {
  const after: Record<Audience, Level> = { ...settled };
  for (const { audience, level } of owed) after[audience] = level;
  if (cause === "baseline" && isWorse(levels.admins, after.admins)) after.admins = levels.admins;
  return after;
}

function flipsOf(
  question: Question,
  levels: Stored["levels"],
  closes: CloseReason | null,
  judgements: Record<Audience, Judgement>,
): Flip[] {
  const flips: Flip[] = [];
  for (const audience of AUDIENCES) {
    const to = levels[audience];
    // An owner level that starts or stops being kept is no change of the device's health.
    const from = question.stored.levels[audience] ?? "ok";
    if (to === null || to === from) continue;
    flips.push({
      audience,
      from,
      to,
      reason: flipReason(question, { from, to, closes }, judgements[audience]),
    });
  }
  return flips;
}

function flipReason(
  { cause, stored, device }: Question,
  change: { readonly from: Level; readonly to: Level; readonly closes: CloseReason | null },
  judgement: Judgement,
): FlipReason {
  if (change.closes !== null) return change.to === "ok" ? change.closes : "silent-again";
  if (cause === "baseline") return "baseline";
  if (cause === "move") return "moved";
  if (cause === "source") return "source-changed";
  if (cause === "settings") return "threshold-changed";
  if (isWorse(change.to, change.from)) return "threshold-reached";
  if (judgement.reason === "grace") return "grace";
  const newer = stored.outage !== null && device.clockAt !== stored.outage.startedFrom;
  return newer ? "age-corrected" : "threshold-changed";
}
