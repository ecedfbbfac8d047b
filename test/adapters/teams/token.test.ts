import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { decodeProtectedHeader, importX509, jwtVerify } from "jose";
import { afterEach, describe, expect, test } from "vitest";

import { type Credential, credentialTokens, keptTokens } from "../../../adapters/teams/token.ts";
import { DeliveryError } from "../../../src/port/delivery-error.ts";
import { BOT_APP, TENANT } from "../../support/fake-teams-names.ts";

const PEM = readFileSync(join(import.meta.dirname, "../../fixture/tls/bot.pem"), "utf8");
const servers: Server[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map(async (server) => await new Promise((done) => server.close(done))));
});

/** A place to sign in that answers the same to everybody. */
async function signInPlace(
  status: number,
  answer: string,
): Promise<{ url: string; asked: URLSearchParams[] }> {
  const asked: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    void reply(request, response);
  });
  async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
    asked.push(new URLSearchParams(await text(request)));
    response.writeHead(status, { "Content-Type": "application/json" }).end(answer);
  }
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`, asked };
}

function tokens(
  loginUrl: string,
  credential: Credential,
  now = Date.now,
): ReturnType<typeof credentialTokens> {
  return credentialTokens({ appId: BOT_APP, tenantId: TENANT, credential, loginUrl, now });
}

const GRANTED = JSON.stringify({ token_type: "Bearer", expires_in: 3600, access_token: "token" });

describe("the bot", () => {
  test("signs in with its password", async () => {
    const { url, asked } = await signInPlace(200, GRANTED);
    expect(await tokens(url, { kind: "password", password: "secret" }).get()).toBe("token");
    expect(Object.fromEntries(asked[0] ?? [])).toEqual({
      grant_type: "client_credentials",
      client_id: BOT_APP,
      scope: "https://api.botframework.com/.default",
      client_secret: "secret",
    });
  });

  test("signs in with its certificate, whose key does not leave it", async () => {
    const { url, asked } = await signInPlace(200, GRANTED);
    await tokens(url, { kind: "certificate", certificate: PEM, key: PEM }).get();
    const sent = asked[0] ?? new URLSearchParams();
    const assertion = sent.get("client_assertion") ?? "";
    const certificate = PEM.slice(PEM.indexOf("-----BEGIN CERTIFICATE"));
    const { payload } = await jwtVerify(assertion, await importX509(certificate, "PS256"), {
      audience: `${url}/${TENANT}/oauth2/v2.0/token`,
      issuer: BOT_APP,
      subject: BOT_APP,
    });
    expect((payload.exp ?? 0) - (payload.nbf ?? 0)).toBe(300);
    expect(decodeProtectedHeader(assertion)["x5t#S256"]).toMatch(/^[\w-]{43}$/u);
    expect(sent.has("client_secret")).toBe(false);
  });

  test.each([
    [401, '{"error":"invalid_client"}', /refuses the bot \(invalid_client\): check TEAMS_APP_ID/u],
    [500, "no", /refuses the bot \(500\)/u],
    [200, "{}", /refuses the bot \(200\)/u],
  ])("that is answered %d %s says so, and tries again later", async (status, answer, words) => {
    const { url } = await signInPlace(status, answer);
    const error = await tokens(url, { kind: "password", password: "secret" })
      .get()
      .catch((why: unknown) => why);
    expect(error).toBeInstanceOf(DeliveryError);
    expect(error).toMatchObject({ fault: { kind: "transient" } });
    expect(String(error)).toMatch(words);
  });

  test("says that the place to sign in is away", async () => {
    const error = tokens("http://127.0.0.1:1", { kind: "password", password: "secret" }).get();
    await expect(error).rejects.toThrow("Microsoft's sign-in cannot be reached.");
  });
});

describe("a token", () => {
  test("is fetched once by many, kept until shortly before its end, and given up when it is not believed", async () => {
    let now = 0;
    let fetched = 0;
    const source = keptTokens(
      () => now,
      async () => await Promise.resolve({ text: `token ${(fetched += 1)}`, lifetimeMs: 3_600_000 }),
    );
    expect(await Promise.all([source.get(), source.get()])).toEqual(["token 1", "token 1"]);
    now = 3_299_999;
    expect(await source.get()).toBe("token 1");
    now = 3_300_000;
    expect(await source.get()).toBe("token 2");
    source.forget();
    expect(await source.get()).toBe("token 3");
  });

  test("that could not be fetched is asked for again", async () => {
    let asked = 0;
    const source = keptTokens(
      () => 0,
      async () => {
        asked += 1;
        if (asked === 1) throw new Error("away");
        return await Promise.resolve({ text: "token", lifetimeMs: 1_000 });
      },
    );
    await expect(source.get()).rejects.toThrow("away");
    expect(await source.get()).toBe("token");
  });
});
