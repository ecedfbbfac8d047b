import { findBoundOrganization } from "../../../db/query/token.ts";
import type { Observation } from "../../core/observation.ts";
import { toolDeviceId } from "../../core/tool-device.ts";
import type { PushContext } from "../../port/source.ts";
import { UsageError, type Context } from "../context.ts";
import { recordPush } from "./record-push.ts";

/** Reads a tool's output; without `tool` it finds out whose it is. Throws `RefusedInput`. */
export type DecodePush = (text: string, context: PushContext, tool?: string) => readonly Observation[];

export interface PushInput {
  readonly organizationId: number;
  readonly text: string;
  readonly tool: string | null;
  /** The device the output is of, where the output does not say. */
  readonly deviceName: string | null;
  readonly ownerEmail: string | null;
  /** IANA zone of times without one. */
  readonly zone: string;
}

export interface Ingested {
  readonly observations: number;
  readonly devices: number;
  readonly runId: number;
}

/**
 * Records a backup tool's output for an organization. The same output again changes nothing. Throws
 * `RefusedInput` when it cannot be read, and `not-found` when the organization is gone.
 */
export async function ingestObservations(
  ctx: Context,
  decode: DecodePush,
  input: PushInput,
): Promise<Ingested> {
  const bound = await findBoundOrganization(ctx.db, input.organizationId);
  if (bound === null)
    throw new UsageError("not-found", "The organization does not exist any more.", "organization");
  const organization = { id: bound.externalId, name: bound.name };
  const { deviceName } = input;
  const device =
    deviceName === null ? null : { id: toolDeviceId(organization.id, deviceName), name: deviceName };
  const context = {
    organization,
    device,
    ownerEmail: input.ownerEmail,
    zone: input.zone,
    receivedAt: ctx.now(),
  };
  const observed = decode(input.text, context, input.tool ?? undefined);
  const { observations, devices, runId } = await recordPush(ctx, bound, observed);
  return { observations, devices, runId };
}
