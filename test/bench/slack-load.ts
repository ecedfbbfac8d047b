import { createHmac } from "node:crypto";
import { Agent, request } from "node:http";

export const SIGNING_SECRET = "signing-secret";

export interface SignedCommand {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A slash command as Slack sends it, each with a trigger of its own. */
export function signedCommand(serial: number, text: string, responseUrl: string): SignedCommand {
  const body = new URLSearchParams({
    command: "/backup-report",
    text,
    team_id: "T1",
    user_id: "ALICE",
    channel_id: "C1",
    channel_name: "backups",
    response_url: responseUrl,
    trigger_id: `trigger-${serial}`,
    is_enterprise_install: "false",
  }).toString();
  const at = String(Math.floor(Date.now() / 1000));
  const digest = createHmac("sha256", SIGNING_SECRET).update(`v0:${at}:${body}`).digest("hex");
  return {
    body,
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      "Content-Length": String(Buffer.byteLength(body)),
      "X-Slack-Request-Timestamp": at,
      "X-Slack-Signature": `v0=${digest}`,
    },
  };
}

/** Sends over connections that are kept; cheaper than `fetch`, so that the sender is not what is measured. */
export interface Sender {
  /** The status of the answer. */
  send(command: SignedCommand): Promise<number>;
  close(): void;
}

export function openSender(port: number, connections: number): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    async send({ body, headers }) {
      return await new Promise((resolve, reject) => {
        const sent = request(
          { agent, host: "127.0.0.1", port, path: "/slack/events", method: "POST", headers },
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
