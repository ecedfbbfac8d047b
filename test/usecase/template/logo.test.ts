import { deflateSync } from "node:zlib";

import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";

import { UsageError } from "../../../src/usecase/context.ts";
import { setThresholds } from "../../../src/usecase/settings/set-thresholds.ts";
import { checkLogo } from "../../../src/usecase/template/check-logo.ts";
import { resetLogo, setLogo, showLogo } from "../../../src/usecase/template/logo.ts";
import { previewTemplate } from "../../../src/usecase/template/preview-template.ts";
import { shownSize } from "../../../src/view/logo.ts";
import { TEMPLATE_CATEGORIES } from "../../../src/view/template.ts";
import { addOrganization, ROOT, withRole } from "../../support/company.ts";
import { useDelivery } from "../../support/delivery.ts";
import { jpegOf, pngChunk, pngHeader, pngOf } from "../../support/picture.ts";
import { OPERATOR } from "../../support/world.ts";

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
const END = pngChunk("IEND", Buffer.alloc(0));
const SIGNATURE = pngOf(1, 1).subarray(0, 8);

function flipped(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ 0xff;
  return changed;
}

function withoutCrc(): Buffer {
  const png = pngOf(10, 10);
  return flipped(png, png.length - END.length - 1);
}

/** What kind of picture it is, or what it is refused with. */
function outcomeOf(bytes: Buffer): string {
  try {
    return checkLogo(bytes).mediaType;
  } catch (error) {
    return error instanceof Error ? error.constructor.name : String(error);
  }
}

describe("a logo is PNG or JPEG, small and whole", () => {
  test.each([
    ["a PNG", pngOf(600, 200), { mediaType: "image/png", width: 600, height: 200 }],
    ["a JPEG", jpegOf(320, 90), { mediaType: "image/jpeg", width: 320, height: 90 }],
    ["a progressive JPEG", jpegOf(3, 4, { frame: 0xc2 }), { mediaType: "image/jpeg", width: 3, height: 4 }],
    ["a grey JPEG", jpegOf(3, 4, { colours: 1 }), { mediaType: "image/jpeg", width: 3, height: 4 }],
    [
      "an interlaced PNG",
      Buffer.concat([
        SIGNATURE,
        pngHeader(2, 2, 6, 1),
        // Three passes have pixels: 1, 1 and 2 in a line.
        pngChunk("IDAT", deflateSync(Buffer.alloc(5 + 5 + 9))),
        END,
      ]),
      { mediaType: "image/png", width: 2, height: 2 },
    ],
  ])("%s is taken", (_what, bytes, picture) => {
    expect(checkLogo(bytes)).toEqual(picture);
  });

  test.each([
    ["SVG", Buffer.from(SVG), "neither PNG nor JPEG"],
    ["SVG that calls itself a PNG", Buffer.from(`\u0089PNG\n${SVG}`), "neither PNG nor JPEG"],
    ["a GIF", Buffer.from("GIF89a\u0001\0\u0001\0\0\0\0;", "latin1"), "neither PNG nor JPEG"],
    ["a page", Buffer.from("<!DOCTYPE html><script>alert(1)</script>"), "neither PNG nor JPEG"],
    ["nothing", Buffer.alloc(0), "neither PNG nor JPEG"],
    ["too many bytes", Buffer.concat([pngOf(9, 9), Buffer.alloc(100_000)]), "and may have 100000"],
    ["too wide", pngOf(601, 10), "The logo is 601 × 10 pixels, and may be 600 × 200."],
    ["too high", jpegOf(10, 201), "The logo is 10 × 201 pixels, and may be 600 × 200."],
    ["without width", jpegOf(0, 20), "The logo is 0 × 20 pixels"],
    ["a PNG that ends in the middle", pngOf(90, 90).subarray(0, 60), "it ends in the middle"],
    ["a PNG without its end", pngOf(9, 9).subarray(0, -12), "it ends in the middle"],
    ["a PNG with a wrong checksum", withoutCrc(), "a checksum is wrong"],
    ["a PNG with too few lines", pngOf(9, 9, { lines: Buffer.alloc(40) }), "its lines are not complete"],
    [
      "a PNG that unpacks to very much",
      pngOf(9, 9, { lines: Buffer.alloc(9_000_000) }),
      "its lines cannot be unpacked",
    ],
    ["a PNG of no colours", Buffer.concat([SIGNATURE, pngHeader(1, 1, 3), END]), "its colours are missing"],
    ["a PNG of unknown colours", Buffer.concat([SIGNATURE, pngHeader(1, 1, 7), END]), "its header is wrong"],
    ["a PNG without a header", Buffer.concat([SIGNATURE, END]), "it has no header"],
    ["a PNG with more behind it", Buffer.concat([pngOf(9, 9), Buffer.from("PK\u0003\u0004")]), "behind"],
    ["a JPEG that ends in the middle", jpegOf(9, 9).subarray(0, -2), "it ends in the middle"],
    ["a JPEG that ends in a segment", jpegOf(9, 9).subarray(0, 30), "it ends in the middle"],
    ["a JPEG without a picture", Buffer.from([0xff, 0xd8, 0xff, 0xd9]), "there is no picture in it"],
    ["a JPEG with a wrong segment", flipped(jpegOf(9, 9), 20), "a segment is wrong"],
    ["a JPEG with more behind it", Buffer.concat([jpegOf(9, 9), Buffer.from(SVG)]), "behind the picture"],
    ["a JPEG of print", jpegOf(9, 9, { colours: 4 }), "Save it as RGB with 8 bits."],
    ["a JPEG without loss", jpegOf(9, 9, { frame: 0xc3 }), "Save it as RGB with 8 bits."],
  ])("%s is refused", (_what, bytes, words) => {
    expect(() => checkLogo(bytes)).toThrow(words);
  });

  test("whatever is sent is a picture or refused in words, and no byte of one may be wrong", () => {
    const whole = pngOf(5, 5);
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 80 }).map((each) => Buffer.from(each)),
      fc.uint8Array({ maxLength: 40 }).map((each) => Buffer.concat([SIGNATURE, each])),
      fc.uint8Array({ maxLength: 40 }).map((each) => Buffer.concat([jpegOf(2, 2).subarray(0, 40), each])),
    );
    fc.assert(
      fc.property(bytes, (each) => {
        expect(outcomeOf(each)).toMatch(/^(?:image\/(?:png|jpeg)|UsageError)$/u);
      }),
      { numRuns: 500 },
    );
    for (let at = 0; at < whole.length; at += 1)
      expect(() => checkLogo(flipped(whole, at))).toThrow(UsageError);
  });
});

test("a large logo is shown smaller, in its own proportions", () => {
  expect(shownSize({ width: 120, height: 40 })).toEqual({ width: 120, height: 40 });
  expect(shownSize({ width: 600, height: 100 })).toEqual({ width: 300, height: 50 });
  expect(shownSize({ width: 200, height: 200 })).toEqual({ width: 72, height: 72 });
  expect(shownSize({ width: 600, height: 1 })).toEqual({ width: 300, height: 1 });
});

describe("an organization's own logo", () => {
  const world = useDelivery("2026-11-01T09:00:00Z");
  const places = { engineering: 0, platform: 0, legal: 0 };
  const ours = pngOf(120, 40);
  const theirs = jpegOf(300, 60);

  beforeAll(async () => {
    places.engineering = await addOrganization(world.db, "Engineering");
    places.platform = await addOrganization(world.db, "Platform", places.engineering);
    places.legal = await addOrganization(world.db, "Legal");
    await setThresholds(world.ctx, OPERATOR, { organizationId: ROOT, owner: { criticalMail: true } });
    await world.backUp(
      { device: "ENG-1", organization: "Engineering", owner: "alice" },
      { device: "PLA-1", organization: "Platform", owner: "bob" },
      { device: "LEG-1", organization: "Legal", owner: "carol" },
      { device: "ENG-2", organization: "Engineering", owner: "dave" },
      { device: "LEG-2", organization: "Legal", owner: "dave" },
    );
  });

  async function logoIn(organizationId: number): Promise<string> {
    const found = await showLogo(world.ctx, OPERATOR, organizationId);
    if (found === null) return "none";
    return `${found.organizationName}: ${found.mediaType} ${found.width} × ${found.height}, ${found.alt}`;
  }

  test("is inherited, and stands in the mails of it and of its children, and in no others", async () => {
    const alice = await withRole(world.ctx, "adi", "org-admin", places.engineering);
    await setLogo(world.ctx, alice, { organizationId: places.engineering, content: ours, alt: null });
    expect(await logoIn(places.platform)).toBe("Engineering: image/png 120 × 40, Engineering");
    expect(await logoIn(places.legal)).toBe("none");
    const input = { organizationId: places.platform, content: theirs, alt: " ACME\r\nPlatform " };
    await setLogo(world.ctx, alice, input);
    expect(await logoIn(places.platform)).toBe("Platform: image/jpeg 300 × 60, ACME Platform");
    for (const category of TEMPLATE_CATEGORIES) {
      const { logo } = await previewTemplate(world.ctx, alice, { organizationId: places.platform, category });
      expect(logo).toEqual({
        mediaType: "image/jpeg",
        base64: theirs.toString("base64"),
        alt: "ACME Platform",
        width: 300,
        height: 60,
      });
    }
    await world.waitUntil("2026-11-06T09:00:00Z");
    await world.work();
    const carried = world.mailer.sent.map(({ to, logo }) => `${to}: ${logo?.alt ?? "none"}`);
    expect(carried.toSorted()).toEqual([
      "alice@acme.test: Engineering",
      "bob@acme.test: ACME Platform",
      "carol@acme.test: none",
      "dave@acme.test: none",
    ]);
  });

  test("is taken back, then inherited again; what is wrong or not allowed changes nothing", async () => {
    await resetLogo(world.ctx, OPERATOR, places.platform);
    expect(await logoIn(places.platform)).toBe("Engineering: image/png 120 × 40, Engineering");
    await expect(resetLogo(world.ctx, OPERATOR, places.platform)).rejects.toThrow("nothing to reset");
    const input = { organizationId: places.engineering, content: ours, alt: "x".repeat(121) };
    await expect(setLogo(world.ctx, OPERATOR, input)).rejects.toThrow("longer than 120 characters");
    const svg = { ...input, content: Buffer.from(SVG), alt: null };
    await expect(setLogo(world.ctx, OPERATOR, svg)).rejects.toThrow("mail programs show no SVG");
    for (const role of ["helpdesk", "finance", "legal"] as const) {
      const actor = await withRole(world.ctx, role, role, places.engineering);
      await expect(setLogo(world.ctx, actor, { ...input, alt: null })).rejects.toThrow("no role");
      await expect(resetLogo(world.ctx, actor, places.engineering)).rejects.toThrow("no role");
      await expect(showLogo(world.ctx, actor, places.engineering)).rejects.toThrow("no role");
    }
    const elsewhere = await withRole(world.ctx, "lea", "org-admin", places.legal);
    await expect(setLogo(world.ctx, elsewhere, { ...input, alt: null })).rejects.toThrow("no role");
    await expect(showLogo(world.ctx, elsewhere, places.engineering)).rejects.toThrow("no role");
    await setLogo(world.ctx, OPERATOR, { ...input, alt: "Engineering" });
    expect(await logoIn(places.engineering)).toBe("Engineering: image/png 120 × 40, Engineering");
  });

  test("every change stands in the audit, with what names the picture", async () => {
    const rows = await world.db.sql<{ line: string }[]>`
      select concat_ws(' ', actor, action, entity, before ->> 'alt', after ->> 'alt', after ->> 'bytes') as line
      from audit where action like 'logo.%' order by id`;
    expect(rows.map(({ line }) => line)).toEqual([
      `adi@acme.test logo.set logo:${places.engineering} Engineering ${ours.length}`,
      `adi@acme.test logo.set logo:${places.platform} ACME Platform ${theirs.length}`,
      `terminal logo.reset logo:${places.platform} ACME Platform`,
    ]);
    expect(world.complaints).toEqual([]);
  });
});
