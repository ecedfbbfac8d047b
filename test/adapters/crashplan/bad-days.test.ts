import { createServer } from "node:net";

import { describe, expect, test } from "vitest";

import { createCrashPlan } from "../../../adapters/crashplan/crashplan-source.ts";
import { HOUR_MS, MINUTE_MS } from "../../../src/core/instant.ts";
import { PullFault } from "../../../src/port/pull-source.ts";
import { refuse } from "../../support/fake-crashplan.ts";
import { all, devicesOf, NOW, openStand } from "./stand.ts";

/** The fault that a read ends with, as people read it. */
async function faultOf(read: Promise<unknown>): Promise<{ kind: string; message: string }> {
  try {
    await read;
  } catch (error) {
    if (error instanceof PullFault) return { kind: error.kind, message: error.message };
    throw error;
  }
  throw new Error("It was read.");
}

const FULL = { changedSince: null, fromPage: 1 };

describe("sign-in", () => {
  test("a wrong secret names the variables", async () => {
    const { source } = await openStand({
      change: (options) => ({ ...options, client: { kind: "client", id: "key-fake-client", secret: "old" } }),
    });
    expect(await faultOf(source.organizations())).toEqual({
      kind: "access",
      message:
        "CrashPlan does not know this API client, or its secret is wrong. Check CRASHPLAN_CLIENT_ID and CRASHPLAN_CLIENT_SECRET.",
    });
  });

  test("an expired secret says so", async () => {
    const { source, fake } = await openStand();
    fake.trouble.expired = true;
    expect(await faultOf(source.organizations())).toEqual({
      kind: "access",
      message:
        "The secret of the CrashPlan API client has expired. Make a new one in the console and set CRASHPLAN_CLIENT_ID and CRASHPLAN_CLIENT_SECRET.",
    });
  });

  test("a refused sign-in is not tried again and again", async () => {
    const { source, fake } = await openStand();
    fake.trouble.expired = true;
    await faultOf(source.organizations());
    expect(fake.calls).toEqual(["v3/oauth/token?grant_type=client_credentials"]);
  });

  test("a plan without API", async () => {
    const { source, fake } = await openStand();
    fake.trouble.noApi = true;
    expect(await faultOf(source.organizations())).toEqual({
      kind: "access",
      message:
        "The CrashPlan plan of this tenant has no API. Ask CrashPlan for a plan with it, or import exports instead.",
    });
  });

  test("a user with one-time codes, without the secret of them", async () => {
    const { source } = await openStand({
      as: "user",
      needsCode: true,
      change: (options) => ({ ...options, user: options.user && { ...options.user, totpSecret: null } }),
    });
    expect(await faultOf(source.organizations())).toEqual({
      kind: "access",
      message:
        "CrashPlan wants a one-time code of this user. Set CRASHPLAN_TOTP_SECRET, or use a user without two-factor sign-in.",
    });
  });

  test("a right that is missing", async () => {
    const { source, fake } = await openStand();
    fake.trouble.always.set("org", refuse(403, "SYSTEM", "Insufficient scope"));
    expect(await faultOf(source.organizations())).toEqual({
      kind: "access",
      message:
        'CrashPlan does not let this API client read /api/v1/Org. Give it the right to read that. It says: "Insufficient scope".',
    });
  });

  test("nothing to sign in with", () => {
    expect(() =>
      createCrashPlan({ url: "https://console.example", client: null, user: null, now: () => NOW }),
    ).toThrow(TypeError);
  });
});

describe("a token", () => {
  test("serves until a minute before its end, and is renewed then", async () => {
    const stand = await openStand({ devices: 1 });
    await stand.source.organizations();
    stand.now += 13 * MINUTE_MS;
    await stand.source.organizations();
    expect(stand.fake.calls.filter((call) => call.startsWith("v3/oauth"))).toHaveLength(1);
    stand.now += MINUTE_MS;
    await stand.source.organizations();
    expect(stand.fake.calls.filter((call) => call.startsWith("v3/oauth"))).toHaveLength(2);
  });

  test("that ends before its time is renewed once", async () => {
    const { source, fake } = await openStand({ devices: 1 });
    await source.organizations();
    fake.endTokens();
    expect(await source.organizations()).toHaveLength(12);
    expect(fake.calls).toEqual([
      "v3/oauth/token?grant_type=client_credentials",
      "v1/Org?pgNum=1&pgSize=500",
      "v1/Org?pgNum=1&pgSize=500",
      "v3/oauth/token?grant_type=client_credentials",
      "v1/Org?pgNum=1&pgSize=500",
    ]);
  });

  test("that is refused although it is new ends the read", async () => {
    const { source, fake } = await openStand();
    fake.trouble.always.set("org", refuse(401, "SYSTEM", "Invalid or missing credentials"));
    expect(await faultOf(source.organizations())).toMatchObject({ kind: "access" });
    expect(fake.calls.filter((call) => call.startsWith("v3/oauth"))).toHaveLength(2);
  });

  test("is asked for once by calls at once, at most four of them", async () => {
    const { source, fake } = await openStand({ devices: 1, latencyMs: 5 });
    const ids = (await source.organizations()).map(({ id }) => id);
    fake.endTokens();
    expect(await all(source.settings(ids))).toHaveLength(12);
    expect(fake.calls.filter((call) => call.startsWith("v3/oauth"))).toHaveLength(2);
    expect(fake.mostOpen()).toBeLessThanOrEqual(4);
  });

  test("of a user takes a one-time code", async () => {
    const { source, fake } = await openStand({ as: "user", needsCode: true });
    expect(await source.organizations()).toHaveLength(12);
    expect(fake.calls[0]).toBe("v3/auth/jwt?useBody=true");
  });
});

describe("the way there", () => {
  test("nobody listens", async () => {
    const { source } = await openStand({ change: (options) => ({ ...options, url: "http://127.0.0.1:9" }) });
    const fault = await faultOf(source.organizations());
    expect(fault.kind).toBe("away");
    expect(fault.message).toMatch(
      /^CrashPlan at http:\/\/127\.0\.0\.1:9 cannot be reached.* Check CRASHPLAN_URL/u,
    );
  });

  test("no TLS where it should be", async () => {
    const { source } = await openStand({
      change: (options) => ({ ...options, url: options.url.replace("http:", "https:") }),
    });
    const fault = await faultOf(source.organizations());
    expect(fault.kind).toBe("access");
    expect(fault.message).toMatch(/is not safe: it does not speak TLS there\. Check CRASHPLAN_URL/u);
  });

  test("a connection that breaks off", async () => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    const address = server.address();
    const port = typeof address === "object" ? (address?.port ?? 0) : 0;
    const { source } = await openStand({
      change: (options) => ({ ...options, url: `http://127.0.0.1:${port}` }),
    });
    const fault = await faultOf(source.organizations());
    server.close();
    expect(fault).toEqual({
      kind: "away",
      message: `CrashPlan at http://127.0.0.1:${port} cannot be reached: the connection was broken off. Check CRASHPLAN_URL and the way there.`,
    });
  });

  test("a web page instead of JSON", async () => {
    const { source, fake } = await openStand();
    fake.trouble.html = true;
    expect(await faultOf(source.organizations())).toEqual({
      kind: "unreadable",
      message: `${fake.url} answers with a web page. Set CRASHPLAN_URL to the address of the console, such as https://console.us1.crashplan.com; a proxy in between must let the API through.`,
    });
  });

  test("a sign-in page somewhere else, where no secret is sent", async () => {
    const { source, fake } = await openStand();
    fake.trouble.next.push({ status: 302, headers: { location: "https://sso.example.com/in" }, body: "" });
    expect(await faultOf(source.organizations())).toEqual({
      kind: "unreadable",
      message: `${fake.url} sends on to sso.example.com instead of answering. Set CRASHPLAN_URL to the address of the console itself.`,
    });
    expect(fake.calls).toHaveLength(1);
  });

  test("a list in a form that is not known", async () => {
    const { source, fake } = await openStand();
    fake.trouble.always.set("org", { status: 200, body: { data: { organisations: [] } } });
    expect(await faultOf(source.organizations())).toEqual({
      kind: "unreadable",
      message:
        "CrashPlan answers the list of organizations in a form that is not known here. Look for a newer version of this bot.",
    });
  });

  test.each([
    [3 * HOUR_MS, "180 minutes behind"],
    [-HOUR_MS, "60 minutes ahead of"],
  ])("a clock that is off by %d ms", async (clockOffMs, words) => {
    const { source, fake } = await openStand();
    fake.trouble.clockOffMs = clockOffMs;
    expect(await faultOf(source.organizations())).toEqual({
      kind: "unreadable",
      message: `This machine's clock is ${words} CrashPlan's, so every age would be wrong. Set it right, best by NTP.`,
    });
  });

  test("a clock that is off a little: nothing seen is newer than when it was seen", async () => {
    const { source, fake } = await openStand({ devices: 3 });
    fake.trouble.clockOffMs = 2 * MINUTE_MS;
    const [first] = devicesOf(await all(source.devices(FULL)));
    expect(first?.observation.observedAt).toBe(NOW + 2 * MINUTE_MS);
  });
});

describe("patience", () => {
  test("what fails for a moment is asked for again, with pauses", async () => {
    const { source, fake, slept } = await openStand();
    fake.trouble.next.push({ status: 200, body: { access_token: "x", expires_in: 900 } });
    fake.trouble.next.push({ status: 500, body: "oops" }, { status: 502, body: "<html>" });
    expect(await source.organizations()).toHaveLength(12);
    expect(slept).toEqual([1_000, 4_000]);
  });

  test("what goes on failing ends the read", async () => {
    const { source, fake, slept } = await openStand();
    fake.trouble.always.set("org", { status: 500, body: "java.lang.NullPointerException" });
    expect(await faultOf(source.organizations())).toEqual({
      kind: "away",
      message: 'CrashPlan fails at /api/v1/Org with status 500. It says: "java.lang.NullPointerException".',
    });
    expect(slept).toEqual([1_000, 4_000, 16_000]);
  });

  test("a 500 that means a value is wrong is not asked for again", async () => {
    const { source, fake } = await openStand();
    const body = [{ name: "PAGE_INVALID", description: "com.code42.core.BuilderException", objects: [] }];
    fake.trouble.always.set("org", { status: 500, body });
    expect(await faultOf(source.organizations())).toEqual({
      kind: "unreadable",
      message:
        'CrashPlan refuses /api/v1/Org with status 500. It says: "PAGE_INVALID: com.code42.core.BuilderException".',
    });
    expect(fake.calls.filter((call) => call.startsWith("v1/Org"))).toHaveLength(1);
  });

  test("it waits as long as CrashPlan asks for", async () => {
    const { source, fake, slept } = await openStand();
    const headers = { "retry-after": "37" };
    fake.trouble.next.push({ status: 429, headers, body: [{ name: "SYSTEM", description: "Slow down" }] });
    expect(await source.organizations()).toHaveLength(12);
    expect(slept).toEqual([37_000]);
  });

  test("a long wait is left to the next read, and CrashPlan is not called before", async () => {
    const stand = await openStand();
    const until = new Date(NOW + 20 * MINUTE_MS).toUTCString();
    stand.fake.trouble.next.push({ status: 429, headers: { "retry-after": until }, body: [] });
    const told = {
      kind: "away",
      message: "CrashPlan asks not to be called for 20 minutes. It is read after that.",
    };
    expect(await faultOf(stand.source.organizations())).toEqual(told);
    expect(await faultOf(stand.source.organizations())).toEqual(told);
    expect(stand.fake.calls).toHaveLength(1);
    stand.now += 20 * MINUTE_MS;
    expect(await stand.source.organizations()).toHaveLength(12);
  });
});

describe("pages", () => {
  test("that repeat for ever end the read", async () => {
    const { source, fake } = await openStand();
    fake.trouble.repeating = true;
    expect(await faultOf(all(source.devices(FULL)))).toEqual({
      kind: "unreadable",
      message:
        "CrashPlan gives the same page of devices again and again. Nothing of this read counts; it is tried again at the next one.",
    });
    expect(fake.calls.filter((call) => call.startsWith("v1/Computer"))).toHaveLength(2);
  });

  test("that take too long become smaller, and nothing is read twice or missed", async () => {
    const { source, fake } = await openStand({ timeoutMs: 150 });
    fake.trouble.slowAboveRows = 50;
    fake.trouble.always.set("org", { status: 200, body: { data: { orgs: [] } } });
    const pages = await all(source.devices(FULL));
    expect(pages.map(({ page, devices }) => [page, devices.length])).toEqual(
      [
        [1, 100],
        [2, 100],
        [3, 50],
        [4, 0],
      ].slice(0, pages.length),
    );
    expect(new Set(devicesOf(pages).map(({ observation }) => observation.deviceId)).size).toBe(250);
    const sizes = fake.calls
      .filter((call) => call.startsWith("v1/Computer"))
      .map((call) => /pgSize=(\d+)/u.exec(call)?.[1]);
    expect(sizes).toEqual(["100", "50", "50", "50", "50", "50", "50"]);
  });

  test("a sign-in that gets no answer is tried once", async () => {
    const { source, fake } = await openStand({ timeoutMs: 50 });
    fake.trouble.frozen = true;
    expect(await faultOf(source.organizations())).toEqual({
      kind: "away",
      message: `CrashPlan at ${fake.url} did not answer in time.`,
    });
    expect(fake.calls).toHaveLength(1);
  });

  test("a list that never comes is tried in each size once", async () => {
    const { source, fake } = await openStand({ timeoutMs: 50 });
    await source.organizations();
    fake.trouble.frozen = true;
    expect(await faultOf(source.organizations())).toMatchObject({ kind: "away" });
    expect(fake.calls.slice(2)).toEqual([500, 250, 50, 10].map((size) => `v1/Org?pgNum=1&pgSize=${size}`));
  });

  test("of a server that gives fewer rows than asked for are all read", async () => {
    const { source, fake } = await openStand({ devices: 1200 });
    fake.trouble.mostRows = 250;
    const people = (await all(source.people())).flat();
    expect(people).toHaveLength(960);
    expect(new Set(people.map(({ id }) => id)).size).toBe(960);
  });

  test("are taken up where a read was broken off", async () => {
    const { source } = await openStand();
    const pages = await all(source.devices({ changedSince: null, fromPage: 3 }));
    expect(pages.map(({ page, devices }) => [page, devices.length])).toEqual([[3, 50]]);
  });
});
