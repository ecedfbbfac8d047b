import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { DAY_MS } from "../../src/core/instant.ts";
import type { Application } from "../../src/compose/application.ts";
import { deliverAll } from "../../src/usecase/delivery/deliver.ts";
import { oweNotice } from "../../src/usecase/notice/owe-notice.ts";
import { findDue } from "../../db/query/claim.ts";
import { createTestDatabase } from "../support/database.ts";
import { startSlackProgram, type SlackProgram } from "../support/slack-program.ts";
import { startTeamsProgram, type TeamsProgram } from "../support/teams-program.ts";
import { textOf } from "../support/teams-text.ts";
import { waitUntil } from "../support/wait.ts";

/** Something goes wrong with the bot itself; it comes to its end, wherever that is. */
async function goWrong(app: Application, title: string, notOver?: string): Promise<string[]> {
  await owe(app, title, notOver);
  return await end(app, title);
}

async function owe(app: Application, title: string, notOver?: string): Promise<void> {
  await app.ctx.db.transaction(async (tx) => {
    const notice = { subject: title, subjectAt: app.ctx.now(), title, text: "It happened." };
    await oweNotice(app.ctx, tx, notOver === undefined ? notice : { ...notice, notOver });
  });
}

async function end(app: Application, title: string): Promise<string[]> {
  await waitUntil("nothing is on its way", async () => {
    await deliverAll(app.ctx, await findDue(app.ctx.db, app.ctx.now()));
    return (await rowsOf(app, title)).every((row) => !/ (?:due|sending) /u.test(row));
  });
  return await rowsOf(app, title);
}

async function rowsOf(app: Application, title: string): Promise<string[]> {
  const rows = await app.ctx.db.sql<{ row: string }[]>`
    select concat_ws(' ', destination, state, '(' || reason || ')') as row
    from notification where detail ->> 'title' = ${title} order by destination`;
  return rows.map(({ row }) => row);
}

describe("notices about the bot itself, in Slack, while no channel was chosen for them (R23)", () => {
  const box: { program?: SlackProgram } = {};

  function program(): SlackProgram {
    if (box.program === undefined) throw new Error("It runs inside tests only.");
    return box.program;
  }

  beforeAll(async () => {
    box.program = await startSlackProgram((await createTestDatabase()).url, {
      BOT_ADMINS: "alice@acme.test,nobody@acme.test",
    });
  });

  afterAll(async () => {
    await box.program?.stop();
  });

  test("come as direct messages; by mail to whoever is not there", async () => {
    expect(await goWrong(program().app, "The disk is full")).toEqual([
      "direct:alice@acme.test sent (notice)",
      "direct:nobody@acme.test undeliverable (no-chat-account)",
      "mail:nobody@acme.test sent (notice)",
    ]);
    const { slack } = program();
    const [message] = slack.shown("DALICE");
    expect(message?.text).toContain("The disk is full");
  });

  test("an account whose address Slack did not confirm is not written to", async () => {
    const { slack, app } = program();
    slack.addUser("NOBODY", "T1", { is_email_confirmed: false });
    expect(await goWrong(app, "Again")).toContain("mail:nobody@acme.test sent (notice)");
    expect(slack.shown("DNOBODY")).toEqual([]);
  });

  test("what Slack refuses for good goes by mail, and is not said to be lost", async () => {
    const { slack, app } = program();
    slack.fault("chat.postMessage", { kind: "error", error: "account_inactive" });
    expect(await goWrong(app, "Slack is gone")).toEqual([
      "direct:alice@acme.test undeliverable (sent-by-mail)",
      "direct:nobody@acme.test undeliverable (no-chat-account)",
      "mail:alice@acme.test sent (notice)",
      "mail:nobody@acme.test sent (notice)",
    ]);
  });

  test("a busy Slack is tried again, and nothing goes by mail", async () => {
    const { slack, app } = program();
    slack.fault("chat.postMessage", { kind: "status", status: 500 });
    await owe(app, "Slack is busy");
    await waitUntil("it was tried", async () => {
      const [row] = await app.ctx.db.sql`
        select 1 from notification where detail ->> 'title' = 'Slack is busy' and last_error is not null`;
      return row !== undefined;
    });
    program().pass(DAY_MS);
    expect((await end(app, "Slack is busy"))[0]).toBe("direct:alice@acme.test sent (notice)");
  });

  test("an address that bounced is left out: the administrators by grant get its mail", async () => {
    const { app } = program();
    await app.ctx.db.sql`insert into email_address (email, bounced_at) values ('nobody@acme.test', now())`;
    await app.ctx.db.sql`
      insert into role_grant (email, role, organization_id, granted_by, granted_at)
      select 'ruth@acme.test', 'admin', id, 'test', now() from organization where parent_id is null`;
    expect(await goWrong(app, "Bounced")).toEqual([
      "direct:alice@acme.test sent (notice)",
      "direct:nobody@acme.test undeliverable (no-chat-account)",
      "mail:ruth@acme.test sent (notice)",
    ]);
  });

  test("the chosen channel comes first", async () => {
    const { app, people, slack } = program();
    await people.slash("subscribe operations");
    await waitUntil("it is chosen", () => slack.shown("C1", "ALICE").length > 0);
    expect(await goWrong(app, "In the channel")).toEqual(["subscription:1 sent (notice)"]);
    expect((await goWrong(app, "Not in the channel", "subscription:1"))[0]).toBe(
      "direct:alice@acme.test sent (notice)",
    );
  });
});

describe("the same in Teams", () => {
  const box: { program?: TeamsProgram } = {};

  function program(): TeamsProgram {
    if (box.program === undefined) throw new Error("It runs inside tests only.");
    return box.program;
  }

  beforeAll(async () => {
    box.program = await startTeamsProgram((await createTestDatabase()).url, {
      BOT_ADMINS: "alice@acme.test,nobody@acme.test",
    });
    const { teams, people, alice } = box.program;
    await people.say(alice, "help");
    await waitUntil("an answer", () => teams.shown(teams.personalChat(alice).id).length > 0);
  });

  afterAll(async () => {
    await box.program?.stop();
  });

  test("come into the administrator's own chat; by mail to whoever is not there", async () => {
    const { app, teams, alice } = program();
    expect(await goWrong(app, "The disk is full")).toEqual([
      "direct:alice@acme.test sent (notice)",
      "direct:nobody@acme.test undeliverable (no-chat-account)",
      "mail:nobody@acme.test sent (notice)",
    ]);
    expect(textOf(teams.shown(teams.personalChat(alice).id).at(-1))).toContain("The disk is full");
  });

  test("whoever took the bot out of their chat gets them by mail", async () => {
    const { app, teams } = program();
    for (const kind of ["create", "send"] as const)
      teams.fault(
        kind,
        { status: 403, code: "BotDisabledByAdmin" },
        { status: 403, code: "BotDisabledByAdmin" },
      );
    expect(await goWrong(app, "Teams is gone")).toEqual([
      "direct:alice@acme.test undeliverable (sent-by-mail)",
      "direct:nobody@acme.test undeliverable (no-chat-account)",
      "mail:alice@acme.test sent (notice)",
      "mail:nobody@acme.test sent (notice)",
    ]);
  });
});
