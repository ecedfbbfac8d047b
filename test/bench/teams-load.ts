import { Agent, request } from "node:http";

import { BOT_ACCOUNT, BOT_APP, TENANT } from "../support/fake-teams-names.ts";
import type { FakeTeamsUser } from "../support/fake-teams-state.ts";
import type { FakeTeams } from "../support/fake-teams.ts";

const CONNECTIONS = 16;

/** Sends over connections that are kept, with one token as Teams does; so that the sender is not what is measured. */
export interface TeamsSender {
  /** The status of the answer. */
  say(user: FakeTeamsUser, line: string): Promise<number>;
  close(): void;
}

export async function openTeamsSender(teams: FakeTeams, port: number): Promise<TeamsSender> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const authorization = await teams.tokens.sign({ audience: BOT_APP, serviceUrl: teams.serviceUrl });
  let serial = 0;
  return {
    async say(user, line) {
      serial += 1;
      const body = JSON.stringify({
        type: "message",
        id: String(1_796_000_000_000 + serial),
        channelId: "msteams",
        serviceUrl: teams.serviceUrl,
        locale: "en-GB",
        localTimezone: "Europe/Lisbon",
        from: { id: user.account, name: user.name, aadObjectId: user.id },
        recipient: { id: BOT_ACCOUNT, name: "Backup reports" },
        conversation: { id: teams.personalChat(user).id, conversationType: "personal", tenantId: TENANT },
        channelData: { tenant: { id: TENANT } },
        text: line,
        textFormat: "plain",
      });
      const headers = {
        "Content-Type": "application/json",
        "Content-Length": String(Buffer.byteLength(body)),
        Authorization: authorization,
      };
      return await new Promise((resolve, reject) => {
        const sent = request(
          { agent, host: "127.0.0.1", port, path: "/api/messages", method: "POST", headers },
          (response) => {
            response.once("end", () => resolve(response.statusCode ?? 0)).resume();
          },
        );
        sent.once("error", reject).end(body);
      });
    },
    close: () => agent.destroy(),
  };
}
