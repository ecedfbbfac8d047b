import {
  findDevices,
  type FoundDevice,
  MOST_MATCHES,
  suggestDevices,
} from "../../../db/query/find-device.ts";
import { organizationPath } from "../../../db/query/organization.ts";
import { decideAccess, type Verb } from "../../core/access.ts";
import { askerFor } from "../access/require-access.ts";
import { visibleOrganizations } from "../access/visible-organizations.ts";
import { type Actor, type Context, UsageError } from "../context.ts";

/** More would not help to choose. */
const MOST_LISTED = 5;

export interface SeenDevice extends FoundDevice {
  /** `full`: by a role in its organization. `own`: because the device is the asker's. */
  readonly scope: "full" | "own";
}

/**
 * The one device of that name or id which the actor may use the verb on. Devices the actor may not see do
 * not exist for them: neither the refusals nor the suggestions tell.
 */
export async function findDevice(ctx: Context, actor: Actor, word: string, verb: Verb): Promise<SeenDevice> {
  const found = await seenDevices(ctx, actor, word, verb);
  const [first, ...others] = found;
  if (first === undefined) throw await unknownDevice(ctx, actor, word, verb);
  if (others.length > 0) throw ambiguousDevice(word, found);
  return first;
}

/**
 * A few matches are asked about one by one, which does not follow the number of organizations; only of a name that
 * very many have are those looked for that the actor may see.
 */
async function seenDevices(ctx: Context, actor: Actor, word: string, verb: Verb): Promise<SeenDevice[]> {
  const all = await findDevices(ctx.db, word, "anybody");
  const few = all.length < MOST_MATCHES;
  const visible = few ? await visibleAmong(ctx, actor, verb, all) : await visibleIds(ctx, actor, verb);
  const seer = { organizationIds: [...visible], email: actor.email };
  const found = few ? all : await findDevices(ctx.db, word, seer);
  return found.flatMap((device): SeenDevice[] => {
    if (visible.has(device.organizationId)) return [{ ...device, scope: "full" }];
    return actor.email !== null && device.ownerEmail === actor.email ? [{ ...device, scope: "own" }] : [];
  });
}

async function visibleAmong(
  ctx: Context,
  actor: Actor,
  verb: Verb,
  devices: readonly FoundDevice[],
): Promise<ReadonlySet<number>> {
  const asker = await askerFor(ctx, actor);
  const visible = new Set<number>();
  for (const id of new Set(devices.map((device) => device.organizationId))) {
    const decision = decideAccess({ ...asker, verb, path: await organizationPath(ctx.db, id) });
    if (decision.allowed && decision.scope === "full") visible.add(id);
  }
  return visible;
}

async function visibleIds(ctx: Context, actor: Actor, verb: Verb): Promise<ReadonlySet<number>> {
  const rows = await visibleOrganizations(ctx, actor, { verb, accept: ["full"] });
  return new Set(rows.map((row) => row.id));
}

async function unknownDevice(ctx: Context, actor: Actor, word: string, verb: Verb): Promise<UsageError> {
  const visible = [...(await visibleIds(ctx, actor, verb))];
  const similar = await suggestDevices(ctx.db, word, visible);
  const hint =
    similar.length > 0
      ? ` Did you mean ${similar.join(", ")}?`
      : " Names and ids are as in the backup system.";
  return new UsageError("not-found", `There is no device "${word}" that you may see.${hint}`, "device", {
    wrong: word,
    choices: similar.map((name) => ({ word: name, label: name })),
  });
}

function ambiguousDevice(word: string, found: readonly FoundDevice[]): UsageError {
  const shown = found.slice(0, MOST_LISTED);
  const list = shown
    .map((one) => `${one.externalId} (${one.organizationName}, ${one.ownerEmail ?? "no owner"})`)
    .join("; ");
  const count = found.length < MOST_MATCHES ? String(found.length) : "very many";
  const more = found.length > shown.length ? " …" : ".";
  return new UsageError(
    "ambiguous",
    `There are ${count} devices "${word}". Name one by its id: ${list}${more}`,
    "device",
    {
      wrong: word,
      choices: shown.map((one) => ({
        word: one.externalId,
        label: `${one.organizationName}: ${one.externalId}`,
      })),
    },
  );
}
