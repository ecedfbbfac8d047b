import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";

import { checkTemplate } from "../../../src/usecase/template/check-template.ts";
import { fillTemplate } from "../../../src/usecase/template/fill.ts";
import { listTemplates } from "../../../src/usecase/template/list-templates.ts";
import { previewTemplate, sendTestMail } from "../../../src/usecase/template/preview-template.ts";
import { resetTemplate, setTemplate } from "../../../src/usecase/template/set-template.ts";
import { undoTemplate } from "../../../src/usecase/template/undo-template.ts";
import { listTemplateVersions, revertTemplate } from "../../../src/usecase/template/versions.ts";
import { setThresholds } from "../../../src/usecase/settings/set-thresholds.ts";
import { escapeMarkdown, markdownParts } from "../../../src/view/markdown.ts";
import {
  defaultTemplate,
  segmentsOf,
  TEMPLATE_CATEGORIES,
  type TemplateSegment,
  templateExamples,
} from "../../../src/view/template.ts";
import { addOrganization, auditTrail, ROOT, withRole } from "../../support/company.ts";
import { useDelivery } from "../../support/delivery.ts";
import { OPERATOR } from "../../support/world.ts";

/** What is wrong with a text of an owner alert, as `line:column message`. */
function faults(content: string, segment: TemplateSegment = "intro"): string[] {
  return checkTemplate("owner-alert", segment, content).map(
    ({ line, column, message }) => `${line}:${column} ${message}`,
  );
}

describe("what is wrong with a text is said with its place", () => {
  test.each([
    [
      "an unknown placeholder",
      "Hello\nyour {{ devise }}",
      ['2:9 There is no placeholder "devise". Did you mean device?'],
    ],
    [
      "two at once",
      "{{ a1b2c3d4 }}\n{{ titles }}",
      [
        '1:4 There is no placeholder "a1b2c3d4". There are: title, level, device, more, organization, threshold_days, silent_days.',
        '2:4 There is no placeholder "titles". Did you mean title?',
      ],
    ],
    ["an unclosed tag", "Hello\n{% if more > 0 %}and more", ["2:1 tag {% if more > 0 %} not closed."]],
    ["an unclosed placeholder", "Hello {{ device", ['1:7 output "{{ device" not closed.']],
    ["an unknown tag", "{% include 'x' %}", ['1:1 tag "include" not found.']],
    ["a loop", "{% for a in device %}x{% endfor %}", ['1:1 tag "for" not found.']],
    ["an unknown filter", "{{ device | raw }}", ["1:1 undefined filter: raw."]],
    [
      "a script",
      "Hello\n  <script>alert(1)</script>",
      [
        "2:3 HTML is not taken here: <script. Write Markdown.",
        "2:19 HTML is not taken here: </script. Write Markdown.",
      ],
    ],
    [
      "a picture that loads",
      "<img src=x onerror=alert(1)>",
      ["1:1 HTML is not taken here: <img. Write Markdown."],
    ],
    [
      "a link that runs",
      "[here](javascript:alert(1))",
      [
        "1:8 A link leads to an address that begins with https:// or mailto:, without placeholders and spaces.",
      ],
    ],
    [
      "a link that is filled in",
      "[here](https://x.test/{{ device }})",
      [
        "1:8 A link leads to an address that begins with https:// or mailto:, without placeholders and spaces.",
      ],
    ],
    ["too long a text", "x".repeat(4_001), ["1:4001 The intro is longer than 4000 characters. Shorten it."]],
    ["a control character", "Hello\u0007", ["1:6 A control character stands here. Remove it."]],
    ["nothing", "", []],
    ["what may stand there", "5 < 7 & **{{ device | upcase }}**\n\n- {% if more > 0 %}more{% endif %}", []],
  ])("%s", (_what, content, found) => {
    expect(faults(content)).toEqual(found);
  });

  test("a subject is one line and never empty", () => {
    expect(faults("Two\nlines", "subject")).toEqual(["1:4 A subject is one line."]);
    expect(faults("{% if more > 1 %}x{% endif %}", "subject")).toEqual(["1:1 A subject may not be empty."]);
  });

  test("our own texts are right", () => {
    for (const category of TEMPLATE_CATEGORIES) {
      for (const segment of segmentsOf(category)) {
        expect(checkTemplate(category, segment, defaultTemplate(category, segment))).toEqual([]);
      }
    }
  });

  test("no text makes the check itself fail", () => {
    const piece = fc.constantFrom(
      "{{",
      "}}",
      "{%",
      "%}",
      " if ",
      "endif",
      "device",
      "|",
      "<",
      ">",
      "script",
      "[",
      "](",
      ")",
      "`",
      "**",
      "\\",
      "\n",
      "'",
      '"',
      "0",
      "-",
      "# ",
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join("")),
    );
    fc.assert(
      fc.property(text, (content) => {
        for (const fault of checkTemplate("owner-alert", "intro", content)) {
          expect(fault.line).toBeGreaterThan(0);
          expect(fault.column).toBeGreaterThan(0);
        }
      }),
    );
  });
});

describe("what is filled in means nothing but itself", () => {
  const values = templateExamples("owner-alert");

  test("names that look like Markdown, HTML or Liquid stay names", () => {
    const sign = fc.constantFrom(
      "*",
      "**",
      "`",
      "[x](https://evil.test)",
      "<b>",
      "# ",
      "- ",
      "\n\n",
      "{{ level }}",
      "{% if %}",
      "\\",
      "_",
      "a",
    );
    const name = fc.array(sign, { minLength: 1, maxLength: 8 }).map((signs) => signs.join(""));
    fc.assert(
      fc.property(name, (device) => {
        const filled = fillTemplate("intro", "x{{ device }}x", { ...values, device });
        const plain = `x${device.replaceAll(/\p{Cc}+/gu, " ")}x`;
        expect(markdownParts(filled)).toEqual([{ kind: "text", spans: [plain] }]);
      }),
    );
  });

  test("a subject stays one line, and any text comes back from Markdown as it was", () => {
    expect(fillTemplate("subject", "{{ device }}!", { ...values, device: "a\r\nBcc: b@c.d" })).toBe(
      "a Bcc: b@c.d!",
    );
    const line = fc.string().map((text) => `x${text.replaceAll(/\s/gu, "")}x`);
    fc.assert(
      fc.property(line, (text) => {
        expect(markdownParts(escapeMarkdown(text))).toEqual([{ kind: "text", spans: [text] }]);
      }),
    );
  });
});

test("the Markdown that is taken, as parts of a message", () => {
  const text =
    "# Dear **owner**\nCall `1234`, or\nwrite to [us](mailto:it@acme.test).\n- first\n- *second*\n\n<b>no</b> [no](ftp://x)";
  expect(markdownParts(text)).toEqual([
    { kind: "heading", text: "Dear owner" },
    {
      kind: "text",
      spans: ["Call ", { code: "1234" }, ", or write to ", { link: "mailto:it@acme.test", text: "us" }, "."],
    },
    { kind: "list", items: [["first"], ["*second*"]] },
    { kind: "text", spans: ["<b>no</b> [no](ftp://x)"] },
  ]);
});

describe("an organization's own texts", () => {
  const world = useDelivery("2026-11-01T09:00:00Z");
  const places = { engineering: 0, platform: 0 };

  async function silent(time: string): Promise<string[]> {
    await world.waitUntil(time);
    await world.work();
    return world.mailer.sent
      .filter(({ subject }) => !subject.startsWith("Test"))
      .map(({ to, subject }) => `${to}: ${subject}`)
      .toSorted();
  }

  beforeAll(async () => {
    places.engineering = await addOrganization(world.db, "Engineering");
    places.platform = await addOrganization(world.db, "Platform", places.engineering);
    await addOrganization(world.db, "Legal");
    await setThresholds(world.ctx, OPERATOR, { organizationId: ROOT, owner: { criticalMail: true } });
    await world.backUp(
      { device: "ENG-1", organization: "Engineering", owner: "alice" },
      { device: "PLA-1", organization: "Platform", owner: "bob" },
      { device: "LEG-1", organization: "Legal", owner: "carol" },
      { device: "ENG-2", organization: "Engineering", owner: "dave" },
      { device: "LEG-2", organization: "Legal", owner: "dave" },
    );
  });

  test("show in the next mail of it and of its children, and nowhere else", async () => {
    const name = { organizationId: places.engineering, category: "owner-alert" } as const;
    await setTemplate(world.ctx, OPERATOR, {
      ...name,
      segment: "subject",
      content: "{{ device }} needs you",
    });
    await setTemplate(world.ctx, OPERATOR, {
      ...name,
      segment: "help",
      content: "Ask the **Engineering desk**.",
    });
    expect(await silent("2026-11-06T09:00:00Z")).toEqual([
      "alice@acme.test: ENG-1 needs you",
      "bob@acme.test: PLA-1 needs you",
      "carol@acme.test: Critical: LEG-1 not backed up",
      "dave@acme.test: Critical: ENG-2 and 1 more not backed up",
    ]);
    const texts = new Map(world.mailer.sent.map(({ to, text }) => [to, text]));
    expect(texts.get("bob@acme.test")).toContain("Ask the Engineering desk.");
    expect(texts.get("carol@acme.test")).toContain("What usually helps");
    expect(texts.get("dave@acme.test")).toContain("What usually helps");
  });

  test("the list says whose each text is; reset inherits again", async () => {
    const platform = await listTemplates(world.ctx, OPERATOR, places.platform);
    expect(
      platform
        .filter(({ from }) => from !== null)
        .map(({ category, segment, from }) => `${category} ${segment} ${from?.organizationName ?? ""}`),
    ).toEqual(["owner-alert subject Engineering", "owner-alert help Engineering"]);
    const name = { organizationId: places.engineering, category: "owner-alert", segment: "help" } as const;
    await resetTemplate(world.ctx, OPERATOR, name);
    await expect(resetTemplate(world.ctx, OPERATOR, name)).rejects.toThrow("nothing to reset");
  });

  test("a faulty text is refused with its place, a part that a mail has not, and who may not write it", async () => {
    const name = { organizationId: places.engineering, category: "report", segment: "subject" } as const;
    await expect(setTemplate(world.ctx, OPERATOR, { ...name, content: "{{ x" })).rejects.toThrow(
      'The text cannot be used:\n  line 1, column 1: output "{{ x" not closed.',
    );
    await expect(
      setTemplate(world.ctx, OPERATOR, { ...name, segment: "help", content: "x" }),
    ).rejects.toThrow("The mail report has no help. It has: subject, intro, footer.");
    const legal = await withRole(world.ctx, "erin", "helpdesk", places.engineering);
    await expect(setTemplate(world.ctx, legal, { ...name, content: "x" })).rejects.toThrow("no role");
  });

  test("preview and test show them about examples", async () => {
    const input = { organizationId: places.platform, category: "owner-alert" } as const;
    expect((await previewTemplate(world.ctx, OPERATOR, input)).title).toBe("LT-0042 needs you");
    await sendTestMail(world.ctx, OPERATOR, { ...input, to: "Frank@acme.test" });
    world.mailer.news();
    await world.work();
    expect(world.mailer.news()).toEqual(["frank@acme.test: Test: LT-0042 needs you"]);
    for (const category of TEMPLATE_CATEGORIES)
      expect((await previewTemplate(world.ctx, OPERATOR, { ...input, category })).parts).not.toEqual([]);
  });

  test("a text that cannot be filled in any more gives way to ours, and the mail goes out", async () => {
    await world.db.sql`update email_template set content = '{{ gone }}' where segment = 'subject'`;
    await world.backUp({ device: "PLA-1", organization: "Platform", owner: "bob" });
    await world.waitUntil("2026-11-20T09:00:00Z");
    world.mailer.news();
    await world.work();
    expect(world.mailer.news()).toEqual(["bob@acme.test: Critical: PLA-1 not backed up"]);
    expect(world.complaints).toContain("a text for mails cannot be filled in; the default is sent");
  });

  test("every change stands in the audit", async () => {
    expect((await auditTrail(world.db)).filter((line) => line.includes("template"))).toEqual([
      "terminal template.set",
      "terminal template.set",
      "terminal template.reset",
      "terminal template.test",
    ]);
  });
});

describe("versions of a text", () => {
  const world = useDelivery("2026-11-01T09:00:00Z");
  const name = { organizationId: ROOT, category: "report", segment: "intro" } as const;

  async function versions(): Promise<string[]> {
    return (await listTemplateVersions(world.ctx, OPERATOR, name)).map(
      ({ version, content, changedBy }) => `${version} ${changedBy}: ${content ?? "(none)"}`,
    );
  }

  async function inForce(): Promise<string | undefined> {
    const texts = await listTemplates(world.ctx, OPERATOR, ROOT);
    return texts.find(({ category, segment }) => category === "report" && segment === "intro")?.content;
  }

  test("each change is one, going back is another, over any number of steps", async () => {
    const alice = await withRole(world.ctx, "alice", "org-admin");
    for (const content of ["first", "second", "second", "third"])
      await setTemplate(world.ctx, alice, { ...name, content });
    await resetTemplate(world.ctx, OPERATOR, name);
    await revertTemplate(world.ctx, alice, { ...name, version: 1 });
    expect(await inForce()).toBe("first");
    await revertTemplate(world.ctx, alice, { ...name, version: 4 });
    expect(await inForce()).toBe("");
    await undoTemplate(world.ctx, alice, name);
    expect(await versions()).toEqual([
      "7 alice@acme.test: first",
      "6 alice@acme.test: (none)",
      "5 alice@acme.test: first",
      "4 terminal: (none)",
      "3 alice@acme.test: third",
      "2 alice@acme.test: second",
      "1 alice@acme.test: first",
    ]);
    const listed = await listTemplates(world.ctx, OPERATOR, ROOT);
    expect(listed.find(({ from }) => from !== null)?.from?.version).toBe(7);
  });

  test("a version that is none, that a mail cannot be made of any more, and who may not, are refused", async () => {
    const before = await versions();
    await expect(revertTemplate(world.ctx, OPERATOR, { ...name, version: 99 })).rejects.toThrow(
      "This text has no version 99.",
    );
    await world.db.sql`update email_template_version set content = '{{ gone }}' where version = 2`;
    await expect(revertTemplate(world.ctx, OPERATOR, { ...name, version: 2 })).rejects.toThrow(
      'There is no placeholder "gone".',
    );
    const legal = await withRole(world.ctx, "erin", "legal");
    await expect(revertTemplate(world.ctx, legal, { ...name, version: 1 })).rejects.toThrow("no role");
    await expect(listTemplateVersions(world.ctx, legal, name)).rejects.toThrow("no role");
    await expect(listTemplateVersions(world.ctx, OPERATOR, { ...name, segment: "help" })).rejects.toThrow(
      "The mail report has no help.",
    );
    expect(await inForce()).toBe("first");
    expect((await versions()).length).toBe(before.length);
  });

  test("of many who change at once each makes one version", async () => {
    const before = (await versions()).length;
    const texts = ["a", "b", "c", "d", "e"];
    await Promise.all(
      texts.map(async (content) => {
        await setTemplate(world.ctx, OPERATOR, { ...name, content });
      }),
    );
    expect((await versions()).length).toBe(before + texts.length);
  });
});
