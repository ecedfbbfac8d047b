import { describe, expect, test } from "vitest";

import { createHttpServer } from "../../../adapters/http/server.ts";
import { fileRoutes } from "../../../src/api/files.ts";
import { DAY_MS, MINUTE_MS } from "../../../src/core/instant.ts";
import { fileOffers } from "../../../src/usecase/file/file-offers.ts";
import { useDelivery } from "../../support/delivery.ts";

const FILE = { name: "report.csv", mediaType: "text/csv", content: "name;age\nBüro;3\n" };

describe("a file", () => {
  const world = useDelivery("2026-11-19T09:00:00Z", { publicUrl: "https://bot.acme.test" });
  const offers = (): ReturnType<typeof fileOffers> => fileOffers(world.ctx);
  const tokenOf = (url: string | null): string => url?.split("/f/")[1] ?? "";

  test("that was offered to somebody is theirs, once", async () => {
    const offer = await offers().offer(FILE, "ada");
    expect(await offers().take(offer, "bob")).toBeNull();
    expect(await offers().take(offer, "ada")).toMatchObject(FILE);
    expect(await offers().take(offer, "ada")).toBeNull();
  });

  test("cannot be taken by what the database knows of it", async () => {
    const offer = await offers().offer(FILE, "ada");
    const [row] = await world.db.sql<{ hash: string }[]>`select hash from offered_file`;
    expect(row?.hash).not.toContain(offer);
    expect(await offers().take(row?.hash ?? "", "ada")).toBeNull();
  });

  test("is kept for a day, and then forgotten", async () => {
    const offer = await offers().offer(FILE, "ada");
    world.advance(DAY_MS);
    expect(await offers().take(offer, "ada")).toBeNull();
    await offers().offer(FILE, "ada");
    expect(await world.db.sql`select 1 from offered_file`).toHaveLength(1);
  });

  test("behind an address is named first, given out once, and gone after ten minutes", async () => {
    const http = createHttpServer({
      routes: fileRoutes({ ctx: world.ctx }),
      mounts: [],
      authenticate: async () => await Promise.resolve(null),
      translate: () => null,
      log: world.ctx.log,
    });
    const origin = `http://127.0.0.1:${await http.listen(0, "127.0.0.1")}`;
    try {
      const token = tokenOf(await offers().link(FILE));
      for (let times = 0; times < 2; times += 1) {
        const page = await fetch(`${origin}/f/${token}`);
        expect([page.status, await page.text()]).toEqual([
          200,
          expect.stringContaining("report.csv") as string,
        ]);
      }
      const both = await Promise.all(
        [0, 1].map(async () => await fetch(`${origin}/f/${token}`, { method: "POST" })),
      );
      expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 410]));
      const taken = both.find(({ status }) => status === 200);
      expect(taken?.headers.get("content-disposition")).toContain("report.csv");
      expect(await taken?.text()).toContain("Büro;3");
      expect((await fetch(`${origin}/f/${token}`)).status).toBe(410);

      const late = tokenOf(await offers().link(FILE));
      world.advance(10 * MINUTE_MS);
      expect((await fetch(`${origin}/f/${late}`)).status).toBe(410);
      expect((await fetch(`${origin}/f/${late}`, { method: "POST" })).status).toBe(410);

      const offer = await offers().offer(FILE, "ada");
      expect((await fetch(`${origin}/f/${offer}`, { method: "POST" })).status).toBe(410);
    } finally {
      await http.close();
    }
  });

  test("has no address where the bot is not reached from browsers", async () => {
    const ctx = { ...world.ctx, rules: { ...world.ctx.rules, publicUrl: null } };
    expect(await fileOffers(ctx).link(FILE)).toBeNull();
  });
});
