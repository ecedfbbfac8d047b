import { createServer } from "node:http";

import { App, HTTPReceiver } from "@slack/bolt";

import { createHttpServer } from "../../adapters/http/server.ts";
import { packageLogger } from "../../adapters/slack/log.ts";
import { createSlack } from "../../adapters/slack/connection.ts";
import { slackRenderer } from "../../adapters/slack/render/slack-renderer.ts";
import { SIGNING_SECRET } from "./slack-load.ts";

/**
 * A server that acknowledges commands and does nothing more, in a process of its own:
 * `slack-acknowledge.ts bolt|ours API_URL`. Sends its port to the parent.
 */
const [what, apiUrl = ""] = process.argv.slice(2);
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const port = await (what === "ours" ? serveOurs() : serveBolt());
process.send?.({ port });

/** Nothing but the package, with its own receiver on a server of Node's. */
async function serveBolt(): Promise<number> {
  const receiver = new HTTPReceiver({ signingSecret: SIGNING_SECRET, logger: packageLogger(log) });
  const app = new App({
    receiver,
    logger: packageLogger(log),
    convoStore: false,
    authorize: async () =>
      await Promise.resolve({ botToken: "xoxb-T1", botId: "BT1", botUserId: "UBOTT1", teamId: "T1" }),
  });
  app.command(/.*/u, async ({ ack }) => {
    await ack();
  });
  const server = createServer((request, response) => {
    receiver.requestListener(request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** The program's Slack on the program's server, with a bot that says nothing. */
async function serveOurs(): Promise<number> {
  const slack = createSlack({
    settings: { botToken: "xoxb-T1", signingSecret: SIGNING_SECRET, appToken: null, oauth: null, apiUrl },
    installations: {
      save: async () => await Promise.resolve({ approved: true }),
      find: async () => await Promise.resolve(null),
      isApproved: async () => await Promise.resolve(true),
      remove: async () => await Promise.resolve(),
    },
    capabilities: {
      rejected: async () => await Promise.resolve(new Set<string>()),
      reject: async () => await Promise.resolve(),
    },
    renderer: slackRenderer(),
    approve: () => undefined,
    claim: async () => await Promise.resolve(true),
    now: Date.now,
    log,
    say: () => undefined,
  });
  const serving = slack.serve({
    handle: async () => await Promise.resolve({ kind: "nothing" }),
    suggest: async () => await Promise.resolve([]),
  });
  const http = createHttpServer({
    routes: [],
    mounts: serving.mounts,
    authenticate: async () => await Promise.resolve(null),
    translate: () => null,
    log,
  });
  const taken = await http.listen(0, "127.0.0.1");
  await serving.start();
  return taken;
}
