import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { json } from "node:stream/consumers";

import { CloudAdapter, ConfigurationBotFrameworkAuthentication } from "botbuilder";

import { BOT_APP } from "../support/fake-teams-names.ts";

/**
 * Nothing but the package: a CloudAdapter that says each message again, in a process of its own:
 * `teams-echo.ts OPENID_URL TOKEN`. It calls back with the token given. Sends its port to the parent.
 */
const [openIdUrl = "", token = ""] = process.argv.slice(2);
const signed = {
  async signRequest<T extends { headers: { set(name: string, value: string): void } }>(
    request: T,
  ): Promise<T> {
    request.headers.set("Authorization", `Bearer ${token}`);
    return await Promise.resolve(request);
  },
};
const adapter = new CloudAdapter(
  new ConfigurationBotFrameworkAuthentication(
    {
      ToBotFromChannelOpenIdMetadataUrl: openIdUrl,
      ToBotFromEmulatorOpenIdMetadataUrl: openIdUrl,
      ToBotFromChannelTokenIssuer: "https://api.botframework.com",
      ToChannelFromBotOAuthScope: "https://api.botframework.com",
      ToChannelFromBotLoginUrl: "https://login.microsoftonline.com/botframework.com",
      OAuthUrl: "https://token.botframework.com",
    },
    {
      isValidAppId: async (id: string) => await Promise.resolve(id === BOT_APP),
      isAuthenticationDisabled: async () => await Promise.resolve(false),
      createCredentials: async () => await Promise.resolve(signed),
    },
  ),
);
const server = createServer((request, response) => {
  void answer(request, response);
});
await new Promise<void>((resolve) => {
  server.listen(0, "127.0.0.1", resolve);
});
const address = server.address();
process.send?.({ port: typeof address === "object" && address !== null ? address.port : 0 });

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body: unknown = await json(request);
  const asked = { body: isRecord(body) ? body : {}, headers: request.headers, method: request.method ?? "" };
  const said = {
    socket: response.socket,
    end: () => response.end(),
    header: (name: string, value: unknown) => response.setHeader(name, String(value)),
    send: (text: unknown) => response.write(typeof text === "string" ? text : JSON.stringify(text)),
    status: (code: number) => (response.statusCode = code),
  };
  await adapter.process(asked, said, async (turn) => {
    await turn.sendActivity(turn.activity.text);
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
