import { workspacesOf } from "../../../db/query/chat-identity.ts";
import type { Queryable } from "../../../db/client.ts";
import type { ChatPeople } from "../../port/chat-people.ts";
import { DeliveryError } from "../../port/delivery-error.ts";
import type { Directory } from "../../port/directory.ts";

/**
 * Finds people in the approved workspaces (R25), where they were heard last first. A directory that cannot be asked is
 * passed over, and named only when nobody was found in any other.
 */
export function findPeople(q: Queryable, directories: readonly Directory[]): ChatPeople {
  return {
    async find(email) {
      let trouble: DeliveryError | null = null;
      for (const { platform, workspaceId } of await workspacesOf(q, email.toLowerCase())) {
        try {
          const directory = directories.find((one) => one.platform === platform);
          const userId = await directory?.findByEmail(workspaceId, email);
          if (typeof userId === "string") return { platform, channel: { workspaceId, channelId: userId } };
        } catch (error) {
          if (!(error instanceof DeliveryError)) throw error;
          trouble ??= error;
        }
      }
      if (trouble !== null) throw trouble;
      return null;
    },
  };
}
