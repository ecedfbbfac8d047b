import { Agent, request as httpRequest } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";

import { afterEach, expect, test } from "vitest";

import { createHttpServer, type HttpServer, type HttpServerOptions } from "../../../adapters/http/server.ts";
import { exchange, told } from "../../support/http.ts";
import { testOptions } from "./routes.ts";

const servers: HttpServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((each) => each.close()));
});

async function serve(
  extra: Partial<HttpServerOptions> = {},
): Promise<{ port: number; url: string; logged: unknown[]; server: HttpServer }> {
  const options = testOptions(extra);
  const server = createHttpServer(options);
  servers.push(server);
  const port = await server.listen(0, "127.0.0.1");
  return { port, url: `http://127.0.0.1:${port}`, logged: options.logged, server };
}

function problem(status: number, title: string, detail: string, errors?: unknown): unknown {
  return {
    status,
    type: "application/problem+json",
    body: { type: "about:blank", title, status, detail, ...(errors === undefined ? {} : { errors }) },
  };
}

const JSON_TYPE = { "Content-Type": "application/json" };
const GOOD = { Authorization: "Bearer good-token" };

test("a route gets its parameters and query and answers JSON with the security headers", async () => {
  const { url } = await serve();
  const response = await fetch(`${url}/hello/Bob%20B?loud=yes`);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "cache-control": "no-store",
    "content-security-policy":
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  });
  expect(await told(response)).toEqual({
    status: 200,
    type: "application/json",
    body: { hello: "Bob B", loud: "yes" },
  });
});

test("a slash at the end is forgiven", async () => {
  const { url } = await serve();
  expect(await told(await fetch(`${url}/hello/Bob/`))).toMatchObject({ status: 200, body: { hello: "Bob" } });
});

test("HEAD answers as GET without the body", async () => {
  const { url } = await serve();
  const response = await fetch(`${url}/hello/Bob`, { method: "HEAD" });
  expect(await told(response)).toEqual({ status: 200, type: "application/json", body: "" });
});

test("401: without a token the answer says how to send one", async () => {
  const { url } = await serve();
  const response = await fetch(`${url}/orders`, { method: "POST", headers: JSON_TYPE, body: "{}" });
  expect(response.headers.get("www-authenticate")).toBe('Bearer realm="backup-report-bot"');
  expect(await told(response)).toEqual(
    problem(401, "Unauthorized", "This needs a token: send it in the header Authorization, as Bearer TOKEN."),
  );
});

test("401: a token nobody knows", async () => {
  const { url } = await serve();
  const headers = { ...JSON_TYPE, Authorization: "Bearer guessed" };
  const response = await fetch(`${url}/orders`, { method: "POST", headers, body: "{}" });
  expect(response.headers.get("www-authenticate")).toBe(
    'Bearer realm="backup-report-bot", error="invalid_token"',
  );
  expect(await told(response)).toEqual(
    problem(401, "Unauthorized", "The token is unknown, revoked or past its end."),
  );
});

test("403: a token with another scope", async () => {
  const { url } = await serve();
  const headers = { ...JSON_TYPE, Authorization: "Bearer reading-token" };
  const response = await fetch(`${url}/orders`, { method: "POST", headers, body: "{}" });
  expect(response.headers.get("www-authenticate")).toBe(
    'Bearer realm="backup-report-bot", error="insufficient_scope", scope="observe"',
  );
  expect(await told(response)).toEqual(
    problem(403, "Forbidden", "The token is not for this: it needs the scope observe."),
  );
});

test("404: an address without a route, and a parameter that names nothing", async () => {
  const { url } = await serve();
  const nothing = problem(404, "Not Found", "There is nothing at this address.");
  expect(await told(await fetch(`${url}/elsewhere`))).toEqual(nothing);
  expect(await told(await fetch(`${url}/hello/a-name-too-long`))).toEqual(nothing);
});

test("405: another method is told which ones there are", async () => {
  const { url } = await serve();
  const response = await fetch(`${url}/hello/Bob`, { method: "DELETE" });
  expect(response.headers.get("allow")).toBe("GET, HEAD");
  expect(await told(response)).toEqual(
    problem(405, "Method Not Allowed", "This address takes only GET, HEAD."),
  );
  expect((await fetch(`${url}/orders`)).headers.get("allow")).toBe("POST");
});

test("413: a body that says it is too large is refused before it is read", async () => {
  const { port } = await serve();
  const answer = await exchange(port, ["POST /notes HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n"]);
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(answer).toContain('"detail":"The body is larger than 1000 bytes. Send less."');
});

test("413: a body without a length is cut where it gets too large", async () => {
  const { port } = await serve();
  async function* endless(): AsyncGenerator<string> {
    yield "POST /notes HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (;;) yield `400\r\n${"x".repeat(1024)}\r\n`;
  }
  expect(await exchange(port, endless())).toMatch(/^HTTP\/1\.1 413 /);
});

test("408: a body that stops coming is given up", async () => {
  const { port } = await serve({ bodyTimeoutMs: 50 });
  const answer = await exchange(port, ["POST /notes HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf"]);
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
});

test("a body whose connection breaks off is not handed on", async () => {
  const seen: unknown[] = [];
  const base = testOptions();
  const routes = base.routes.map((route) => ({
    ...route,
    handle: async (...call: Parameters<typeof route.handle>) => {
      seen.push(call[0].body);
      return await route.handle(...call);
    },
  }));
  const { url, port } = await serve({ routes });
  const broken = httpRequest({ port, method: "POST", path: "/notes", headers: { "Content-Length": 10 } });
  broken.on("error", () => undefined);
  await new Promise<void>((resolve) => {
    broken.write("half", () => {
      resolve();
    });
  });
  broken.destroy();
  await fetch(`${url}/notes`, { method: "POST", body: "whole" });
  expect(seen).toEqual(["whole"]);
});

test("415: media type, character set and compression that a route cannot read", async () => {
  const { url } = await serve();
  const post = async (path: string, headers: Record<string, string>): Promise<unknown> =>
    await told(
      await fetch(`${url}${path}`, { method: "POST", headers: { ...GOOD, ...headers }, body: "{}" }),
    );
  expect(await post("/orders", { "Content-Type": "text/html" })).toEqual(
    problem(415, "Unsupported Media Type", "The body's Content-Type must be one of: application/json."),
  );
  expect(await post("/notes", { "Content-Type": "text/plain; charset=UTF-16" })).toEqual(
    problem(415, "Unsupported Media Type", "The body's character set is utf-16. Send UTF-8."),
  );
  expect(await post("/notes", { "Content-Type": "text/plain", "Content-Encoding": "gzip" })).toEqual(
    problem(415, "Unsupported Media Type", "The body is compressed with gzip. Send it uncompressed."),
  );
});

test("422: each field of the body at fault is pointed at", async () => {
  const { url } = await serve();
  const body = JSON.stringify({ items: [{ count: 1 }, { count: "two" }] });
  expect(
    await told(await fetch(`${url}/orders`, { method: "POST", headers: { ...GOOD, ...JSON_TYPE }, body })),
  ).toEqual(
    problem(422, "Unprocessable Entity", 'The body does not fit. See "errors" for each field at fault.', [
      { pointer: "#/items/1/count", detail: "must be a number" },
    ]),
  );
});

test("422: each query parameter at fault is named", async () => {
  const { url } = await serve();
  expect(await told(await fetch(`${url}/hello/Bob?loud=maybe`))).toEqual(
    problem(422, "Unprocessable Entity", 'The query does not fit. See "errors" for each field at fault.', [
      { parameter: "loud", detail: 'Invalid option: expected one of "yes"|"no"' },
    ]),
  );
});

test("400: a body that is no JSON or no text", async () => {
  const { url } = await serve();
  const headers = { ...GOOD, ...JSON_TYPE };
  expect(await told(await fetch(`${url}/orders`, { method: "POST", headers, body: "{" }))).toEqual(
    problem(400, "Bad Request", "The body is not JSON."),
  );
  const latin = { method: "POST", headers: { "Content-Type": "text/plain" }, body: Uint8Array.of(0xe9) };
  expect(await told(await fetch(`${url}/notes`, latin))).toEqual(
    problem(400, "Bad Request", "The body is not UTF-8 text."),
  );
});

test("a log's beginning is kept whatever it is and however long", async () => {
  const { url } = await serve();
  const post = async (body: string | Uint8Array<ArrayBuffer>, headers = {}): Promise<string> =>
    await (await fetch(`${url}/logs`, { method: "POST", headers, body })).text();
  expect(await post("0123456789")).toBe("01234");
  expect(await post(Uint8Array.of(0x41, 0xe9))).toBe("A\u{FFFD}");
  expect(await post("zipped", { "Content-Encoding": "gzip" })).toBe("");
});

test("500: a fault is logged, with the route and not the address, and the caller learns nothing of it", async () => {
  const { url, logged } = await serve();
  expect(await told(await fetch(`${url}/faulty/alice`))).toEqual(
    problem(500, "Internal Server Error", "Something went wrong here. It was logged; try again later."),
  );
  expect(logged).toEqual([["A request failed", "GET /faulty/:how", "Error: the secret of alice"]]);
});

test("503: an error that the program knows is told as what it is, and not logged for each caller", async () => {
  const { url, logged } = await serve();
  const response = await fetch(`${url}/faulty/database%20gone`);
  expect(response.headers.get("retry-after")).toBe("10");
  expect(await told(response)).toEqual(
    problem(503, "Service Unavailable", "The database cannot be reached."),
  );
  expect(logged).toEqual([]);
});

test("503: tokens that cannot be looked up are not called unknown", async () => {
  const { url } = await serve({
    authenticate: async () => {
      throw new Error("database gone");
    },
  });
  const response = await fetch(`${url}/orders`, {
    method: "POST",
    headers: { ...GOOD, ...JSON_TYPE },
    body: "{}",
  });
  expect(response.status).toBe(503);
});

test("409: a handler's refusal is passed on and not logged", async () => {
  const { url, logged } = await serve();
  expect(await told(await fetch(`${url}/faulty/conflict`))).toEqual(
    problem(409, "Conflict", "It is already there."),
  );
  expect(logged).toEqual([]);
});

test.each([
  ["400: no HTTP at all", "hello\r\n\r\n", 400],
  ["400: no Host header", "GET /hello/Bob HTTP/1.1\r\n\r\n", 400],
  [
    "400: a Host header that is none",
    "GET /hello/Bob HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n",
    400,
  ],
  [
    "400: two lengths",
    "POST /notes HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
    400,
  ],
  ["400: broken chunks", "POST /notes HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400],
  ["431: huge headers", `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${"x".repeat(20_000)}\r\n\r\n`, 431],
])("%s", async (_name, bytes, status) => {
  const { port } = await serve();
  expect(await exchange(port, [bytes])).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
});

test("a mount gets the request untouched, with everything below its path and nothing beside it", async () => {
  const { url } = await serve({
    mounts: [
      {
        prefix: "/slack",
        handle: async (request, response) => {
          response.end(`${request.url} ${await text(request)}`);
        },
      },
    ],
  });
  const post = { method: "POST", body: "a=1&b=2" };
  expect(await (await fetch(`${url}/slack/events?x=1`, post)).text()).toBe("/slack/events?x=1 a=1&b=2");
  expect(await (await fetch(`${url}/slack`, post)).text()).toBe("/slack a=1&b=2");
  expect((await fetch(`${url}/slacker`, post)).status).toBe(404);
});

test("a mount that fails is answered with 500 and logged", async () => {
  const { url, logged } = await serve({
    mounts: [
      {
        prefix: "/slack",
        handle: () => {
          throw new Error("broken");
        },
      },
    ],
  });
  expect(await told(await fetch(`${url}/slack`))).toEqual(
    problem(500, "Internal Server Error", "Something went wrong here. It was logged; try again later."),
  );
  expect(logged).toEqual([["A request failed", "/slack", "Error: broken"]]);
});

test("closing lets a running request finish, ends kept connections, takes no new ones, and may be asked for twice", async () => {
  const started = Promise.withResolvers<void>();
  const mounts = [
    {
      prefix: "/slow",
      handle: async (_request: unknown, response: { end(text: string): unknown }): Promise<void> => {
        started.resolve();
        await delay(50);
        response.end("done");
      },
    },
  ];
  const { port, url, server } = await serve({ mounts, graceMs: 3_600_000 });
  const agent = new Agent({ keepAlive: true });
  const answer = new Promise<string>((resolve, reject) => {
    const call = httpRequest({ port, path: "/slow", agent }, (response) => {
      response.setEncoding("utf8").on("data", resolve);
    });
    call.on("error", reject).end();
  });
  await started.promise;
  const closed = Promise.all([server.close(), server.close()]);
  await expect(fetch(`${url}/hello/Bob`)).rejects.toThrow("fetch failed");
  expect(await answer).toBe("done");
  await closed;
  agent.destroy();
});

test("closing ends a request that never finishes once the grace is over", async () => {
  const started = Promise.withResolvers<void>();
  const { url, server } = await serve({
    mounts: [
      {
        prefix: "/hanging",
        handle: () => {
          started.resolve();
        },
      },
    ],
    graceMs: 20,
  });
  const hanging = fetch(`${url}/hanging`);
  hanging.catch(() => undefined);
  await started.promise;
  await server.close();
  await expect(hanging).rejects.toThrow("fetch failed");
});

test("a port that is taken is refused with what to do", async () => {
  const { port } = await serve();
  const second = createHttpServer(testOptions());
  await expect(second.listen(port, "127.0.0.1")).rejects.toThrow(
    `Port ${port} on 127.0.0.1 cannot be used: another program uses it. Stop that program or set PORT.`,
  );
  await second.close();
});
