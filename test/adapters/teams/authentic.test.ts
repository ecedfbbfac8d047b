import { connect } from "node:net";

import { describe, expect, test, vi } from "vitest";

import type { Heard } from "../../support/fake-teams-client.ts";
import type { TokenClaims } from "../../support/fake-teams-tokens.ts";
import { TENANT } from "../../support/fake-teams-names.ts";
import { useTeamsStand } from "../../support/teams-stand.ts";

const OTHER = "99999999-9999-4999-8999-999999999999";

describe("what Teams did not send", () => {
  const stand = useTeamsStand();

  /** What it answers, when nothing was done about it. */
  async function refused(asked: Promise<Heard>): Promise<Heard> {
    const answer = await asked;
    expect(stand.heard).toEqual([]);
    expect(stand.claimed).toEqual(new Set());
    expect([...stand.kept.values()]).toEqual([]);
    expect(stand.teams.state.calls).toEqual([]);
    return answer;
  }

  // The package says on the console whatever anybody sends it.
  vi.spyOn(console, "error").mockImplementation(() => undefined);

  test("without a token is refused", async () => {
    expect(await refused(stand.people.say(stand.alice, "status", { authorization: null }))).toEqual({
      status: 401,
      body: null,
    });
  });

  test.each([
    ["no token at all", "Bearer x.y.z"],
    ["half a token", "Bearer "],
    ["another scheme", "Basic YTpi"],
    ["a token that is not signed", `Bearer ${unsigned()}`],
  ])("%s is refused", async (_, authorization) => {
    expect(await refused(stand.people.say(stand.alice, "status", { authorization }))).toMatchObject({
      status: 401,
    });
  });

  test.each<readonly [string, Partial<TokenClaims>]>([
    ["for another bot", { audience: OTHER }],
    ["of another issuer", { issuer: "https://sts.example.com" }],
    ["of the Emulator's issuer", { issuer: "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/" }],
    ["that has expired", { expiresInSeconds: -3_600 }],
    ["that is not good yet", { validInSeconds: 3_600 }],
    ["that is forged", { forged: true }],
    ["of a key that nobody knows", { unknownKey: true }],
    ["for another address", { serviceUrl: "https://smba.example.com/teams/" }],
    ["for no address", { serviceUrl: null }],
  ])("with a token %s is refused", async (_, claims) => {
    expect(await refused(stand.people.say(stand.alice, "status", { claims }))).toEqual({
      status: 401,
      body: null,
    });
  });

  test.each([
    ["of another tenant", { channelData: { tenant: { id: OTHER } } }],
    ["of another tenant's conversation", { conversation: { id: "a:1", tenantId: OTHER } }],
    ["of no tenant", { channelData: {}, conversation: { id: "a:1", conversationType: "personal" } }],
    ["of another channel than Teams", { channelId: "webchat" }],
  ])("an activity %s is refused", async (_, activity) => {
    expect(await refused(stand.people.say(stand.alice, "status", { activity }))).toEqual({
      status: 403,
      body: null,
    });
  });

  test.each([
    ["GET", 405, undefined],
    ["POST", 400, "no JSON"],
    ["POST", 400, "[]"],
    ["POST", 400, '{"type":"message"}'],
    ["POST", 413, `"${"x".repeat(600_000)}"`],
  ])("%s answers %d", async (method, status, body) => {
    const response = await fetch(`${stand.origin}/api/messages`, {
      method,
      headers: { Authorization: "Bearer x.y.z" },
      ...(body === undefined ? {} : { body }),
    });
    expect(response.status).toBe(status);
  });

  test("below the path there is nothing", async () => {
    expect((await fetch(`${stand.origin}/api/messages/more`, { method: "POST" })).status).toBe(404);
  });

  test("a body that is broken off does no harm", async () => {
    const { port } = new URL(stand.origin);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), "127.0.0.1", () => {
        socket.write(
          "POST /api/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\nContent-Length: 100\r\n\r\n{",
        );
        socket.end();
        socket.destroy();
        resolve();
      });
    });
    expect(await refused(stand.people.say(stand.alice, "x", { authorization: null }))).toMatchObject({
      status: 401,
    });
  });
});

describe("on this machine, without a registration", () => {
  const stand = useTeamsStand({ dev: true });
  const bare = { authorization: null };

  test("whichever tenant speaks is believed", async () => {
    expect(await stand.people.say(stand.alice, "status", bare)).toEqual({ status: 202, body: null });
    expect(stand.approved).toEqual(new Set([TENANT]));
  });

  test.each([
    ["that passed a proxy", { "X-Forwarded-For": "10.0.0.1" }],
    ["of a page in a browser", { Origin: "https://evil.example.com" }],
    ["that a page may send unasked", { "Content-Type": "text/plain" }],
  ])("a request %s is refused", async (_, headers) => {
    const response = await fetch(`${stand.origin}/api/messages`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: "{}",
    });
    expect(response.status).toBe(403);
  });

  test("answers go to this machine alone", async () => {
    const activity = { serviceUrl: "https://smba.example.com/teams/" };
    expect(await stand.people.say(stand.alice, "status", { ...bare, activity })).toEqual({
      status: 403,
      body: null,
    });
  });
});

function unsigned(): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none", typ: "JWT" })}.${part({ iss: "https://api.botframework.com" })}.`;
}
