import type { WebClient } from "@slack/web-api";

import { DeliveryError } from "../../src/port/delivery-error.ts";
import type { SlackClients } from "./clients.ts";
import { toDeliveryError, waitMsOf } from "./errors.ts";
import type { Pace } from "./pace.ts";

/** Calls one method in one workspace; other methods go on when Slack wants this one left alone. */
export type CallSlack = <T>(
  workspaceId: string,
  method: string,
  call: (client: WebClient) => Promise<T>,
) => Promise<T>;

/** Rejects with the client's own error, or with a `DeliveryError` before anything was sent. */
export function slackCalls(clients: SlackClients, pace: Pace): CallSlack {
  return async (workspaceId, method, call) => {
    pace.beforeCall(workspaceId, method);
    const client = await clients.of(workspaceId);
    try {
      return await call(client);
    } catch (error) {
      const waitMs = waitMsOf(error);
      if (waitMs !== null) pace.hold(workspaceId, method, waitMs);
      throw error;
    }
  };
}

/** The result, or the `DeliveryError` that the client's error means. */
export async function delivering<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof DeliveryError ? error : toDeliveryError(error);
  }
}
