import { describe, expect, test } from "vitest";

import type { Answer } from "../../../src/port/bot.ts";
import type { Form } from "../../../src/view/form.ts";
import type { View } from "../../../src/view/view.ts";
import { TENANT } from "../../support/fake-teams-names.ts";
import { buttonOf, cardOf, textOf } from "../../support/teams-text.ts";
import { useTeamsStand } from "../../support/teams-stand.ts";
import { waitUntil } from "../../support/wait.ts";

function view(title: string, parts: View["parts"] = []): View {
  return { title, parts };
}

function message(title: string, to: (Answer & { kind: "message" })["to"] = "private"): Answer {
  return { kind: "message", view: view(title), to };
}

const FORM: Form = {
  title: "Thresholds",
  payload: "thresholds:1",
  submit: "Save",
  parts: [
    {
      kind: "field",
      name: "days",
      label: "Days",
      live: true,
      input: { kind: "number", value: 14, min: 1, max: 365 },
    },
  ],
};

describe("Teams", () => {
  const stand = useTeamsStand({ patienceMs: 300, typingAfterMs: 50 });
  const own = (): string => stand.teams.personalChat(stand.alice).id;
  const shownTo = (chat: string): string[] => stand.teams.shown(chat).map((each) => textOf(each));

  async function heard(count = 1): Promise<void> {
    await waitUntil("the bot was told", () => stand.heard.length >= count);
  }

  async function shown(chat: string, count = 1): Promise<string[]> {
    await waitUntil("it is shown", () => stand.teams.shown(chat).length >= count);
    return shownTo(chat);
  }

  test("what somebody says in their own chat is answered there", async () => {
    stand.answer = () => message("All is well");
    expect(await stand.people.say(stand.alice, "status  Engineering")).toEqual({ status: 202, body: null });
    expect(await shown(own())).toEqual([expect.stringContaining("All is well")]);
    expect(stand.heard).toEqual([
      {
        kind: "command",
        asker: { platform: "teams", workspaceId: TENANT, userId: stand.alice.id },
        place: { workspaceId: TENANT, channelId: own(), kind: "personal", name: null },
        text: "status Engineering",
        said: "personal",
      },
    ]);
  });

  test("a mention in a channel is answered to the asker alone, naming the channel", async () => {
    stand.answer = () => message("Two devices");
    await stand.people.mention(stand.alice, stand.channel, "overdue &lt;critical&gt;", { thread: "1" });
    const [text] = await shown(own());
    expect(text).toContain("Two devices");
    expect(text).toContain("You asked this in backups.");
    expect(stand.teams.shown(stand.channel.id)).toEqual([]);
    expect(stand.heard).toMatchObject([
      {
        text: "overdue <critical>",
        said: "mention",
        place: { channelId: stand.channel.id, kind: "channel", name: "backups" },
      },
    ]);
  });

  test("whoever cannot be written to is told how that is changed, and nothing else in the channel", async () => {
    stand.answer = () => message("Two devices");
    stand.teams.personalChat(stand.bob).installed = false;
    const first = await stand.built.messenger.post(
      { workspaceId: TENANT, channelId: stand.channel.id },
      view("Thread"),
      { key: "thread", reader: { locale: "en-GB", zone: "UTC" } },
    );
    await stand.people.mention(stand.bob, stand.channel, "overdue", { thread: first });
    const texts = await shown(stand.channel.id, 2);
    expect(texts[1]).toBe(
      "I may not write to you yet. Add me to your own chats (my name, then Add), and ask me there or here again.",
    );
  });

  test("a slash command is heard as one, also with its slash", async () => {
    await stand.people.slash(stand.alice, stand.channel, "/why LT-1");
    await heard();
    expect(stand.heard).toMatchObject([{ text: "why LT-1", said: "slash" }]);
  });

  test("home is asked for by its name", async () => {
    stand.answer = () => ({ kind: "home", view: view("Your home") });
    await stand.people.say(stand.alice, "Home");
    expect(await shown(own())).toEqual([expect.stringContaining("Your home")]);
    expect(stand.heard).toEqual([
      { kind: "home", asker: { platform: "teams", workspaceId: TENANT, userId: stand.alice.id } },
    ]);
  });

  test("what is shared is posted in the channel, what is said below a message in its thread", async () => {
    stand.answer = () => message("For all", "channel");
    await stand.people.mention(stand.alice, stand.channel, "share");
    await shown(stand.channel.id);
    const [post] = stand.teams.shown(stand.channel.id);
    stand.answer = () => message("Below", "thread");
    await stand.people.mention(stand.alice, stand.channel, "more", { thread: post?.id ?? "" });
    await shown(stand.channel.id, 2);
    expect(stand.teams.shown(stand.channel.id).map(({ thread }) => thread)).toEqual([null, post?.id]);
  });

  test("the same activity is answered once, however often Teams sends it", async () => {
    stand.answer = () => message("Once");
    for (let times = 0; times < 3; times += 1) await stand.people.say(stand.alice, "status", { id: "7" });
    await stand.people.say(stand.alice, "status", { id: "8" });
    await heard(2);
    expect(stand.heard).toHaveLength(2);
  });

  test("what another process was given is left to it", async () => {
    stand.claimed.add(`${own()} message 9`);
    await stand.people.say(stand.alice, "status", { id: "9" });
    await stand.people.say(stand.alice, "last", { id: "10" });
    await heard();
    expect(stand.heard).toMatchObject([{ text: "last" }]);
  });

  test("other bots are not answered", async () => {
    await stand.people.say(stand.alice, "status", {
      activity: { from: { id: "28:other", role: "bot", name: "Other" } },
    });
    await stand.people.say(stand.alice, "last");
    await heard();
    expect(stand.heard).toMatchObject([{ text: "last" }]);
  });

  test("it is shown that an answer is on its way when it takes long, and not when it does not", async () => {
    stand.answer = () => message("Soon");
    await stand.people.say(stand.alice, "status");
    await shown(own());
    const types = (): string[] => stand.teams.state.messages.map(({ type }) => type);
    expect(types()).toEqual(["message"]);
    stand.answer = async () => {
      await waitUntil("typing", () => types().includes("typing"));
      return message("Late");
    };
    await stand.people.say(stand.alice, "report");
    await shown(own(), 2);
    expect(types()).toEqual(["message", "typing", "message"]);
  });

  test("a fault is said and logged", async () => {
    stand.answer = () => {
      throw new Error("lost the thread");
    };
    await stand.people.say(stand.alice, "status");
    expect(await shown(own())).toEqual(["Something went wrong here. It was logged; try again later."]);
    expect(stand.logged).toEqual(["something done in Teams was not answered"]);
  });

  test("an answer that Teams does not take now is tried again", async () => {
    stand.answer = () => message("Patience");
    stand.teams.fault("send", { status: 429, retryAfterSeconds: 1 }, { status: 412 });
    await stand.people.say(stand.alice, "status");
    expect(await shown(own())).toEqual([expect.stringContaining("Patience")]);
  });

  test("words that open a form get a button that opens it", async () => {
    stand.answer = () => ({ kind: "form", form: FORM });
    await stand.people.say(stand.alice, "thresholds");
    await shown(own());
    const button = buttonOf(cardOf(stand.teams.shown(own())[0]), "Open");
    const opened = await stand.people.invoke(
      stand.alice,
      stand.teams.personalChat(stand.alice),
      "task/fetch",
      {
        data: button.type === "Action.ShowCard" ? {} : button.data,
      },
    );
    expect(stand.heard.at(-1)).toMatchObject({ kind: "command", text: "thresholds" });
    expect(opened).toMatchObject({
      status: 200,
      body: { task: { type: "continue", value: { title: "Thresholds" } } },
    });
  });

  describe("a form", () => {
    const filled = (days: string): object => ({
      data: { do: "submit", form: FORM.payload, fields: ["field:days"], "field:days": days },
    });
    const send = async (name: string, value: object): Promise<unknown> =>
      (await stand.people.invoke(stand.alice, stand.teams.personalChat(stand.alice), name, value)).body;

    test("is saved: the dialog closes and the outcome stays in the chat", async () => {
      stand.answer = () => message("Saved");
      expect(await send("task/submit", filled("9"))).toBeNull();
      expect(stand.heard).toEqual([
        {
          kind: "submit",
          asker: { platform: "teams", workspaceId: TENANT, userId: stand.alice.id },
          form: { payload: FORM.payload, values: { days: "9" } },
        },
      ]);
      expect(await shown(own())).toEqual([expect.stringContaining("Saved")]);
    });

    test("with a fault stays open, with what was typed and what is wrong", async () => {
      stand.answer = (event) =>
        event.kind === "submit"
          ? { kind: "faults", faults: [{ field: "days", message: "Too many days." }] }
          : { kind: "form", form: FORM };
      const body = JSON.stringify(await send("task/submit", filled("400")));
      expect(body).toContain("Too many days.");
      expect(body).toContain('"value":400');
      expect(stand.heard.map(({ kind }) => kind)).toEqual(["submit", "change"]);
    });

    test("shows anew what a change does", async () => {
      stand.answer = () => ({ kind: "form", form: { ...FORM, title: "Anew" } });
      const body = await send("task/submit", {
        data: { do: "change", field: "days", form: FORM.payload, fields: ["field:days"], "field:days": "9" },
      });
      expect(body).toMatchObject({ task: { type: "continue", value: { title: "Anew" } } });
      expect(stand.heard).toMatchObject([{ kind: "change", field: "days" }]);
    });

    test("sent twice is saved once", async () => {
      stand.answer = () => message("Saved");
      await Promise.all([send("task/submit", filled("9")), send("task/submit", filled("9"))]);
      expect(stand.heard).toHaveLength(1);
      expect(await shown(own())).toHaveLength(1);
    });

    test("that takes long says so, and its outcome comes later", async () => {
      let finish = (): void => undefined;
      stand.answer = async () => {
        await new Promise<void>((resolve) => (finish = resolve));
        return message("Saved at last");
      };
      expect(await send("task/submit", filled("9"))).toEqual({
        task: { type: "message", value: "This takes a moment. The outcome comes to your chat with me." },
      });
      finish();
      expect(await shown(own())).toEqual([expect.stringContaining("Saved at last")]);
    });

    test("of which nothing is known is not saved", async () => {
      expect(await send("task/submit", { data: { else: 1 } })).toEqual({
        task: { type: "message", value: "This form is not known here any more. Open it again." },
      });
      expect(stand.heard).toEqual([]);
    });

    test("that fails says so in the dialog", async () => {
      stand.answer = () => {
        throw new Error("no");
      };
      expect(await send("task/submit", filled("9"))).toEqual({
        task: {
          type: "message",
          value: "Something went wrong here. It was logged; try again later.",
        },
      });
    });

    test("is searched in", async () => {
      stand.options = [{ label: "Engineering", value: "7" }];
      const body = await send("application/search", {
        queryText: "eng",
        dataset: JSON.stringify([FORM.payload, "organization"]),
      });
      expect(body).toEqual({
        statusCode: 200,
        type: "application/vnd.microsoft.search.searchResponse",
        value: { results: [{ title: "Engineering", value: "7" }] },
      });
      expect(stand.suggested).toEqual([{ form: FORM.payload, field: "organization", typed: "eng" }]);
    });
  });

  describe("a button of a card", () => {
    const press = async (
      payload: string,
      extra: { readonly trigger?: string; readonly message?: string } = {},
    ): Promise<unknown> => {
      const { message: id = "1", trigger } = extra;
      const value = {
        action: { type: "Action.Execute", verb: "press", data: { press: payload } },
        ...(trigger === undefined ? {} : { trigger }),
      };
      const told = await stand.people.invoke(stand.alice, stand.channel, "adaptiveCard/action", value, {
        message: id,
        thread: id,
      });
      return told.body;
    };

    test("that replaces its card does so at once", async () => {
      stand.answer = () => message("As it stands now", "replace");
      const body = await press("ack:1", { message: "55" });
      expect(body).toMatchObject({ statusCode: 200, type: "application/vnd.microsoft.card.adaptive" });
      expect(JSON.stringify(body)).toContain("As it stands now");
      expect(stand.heard).toMatchObject([{ kind: "press", payload: "ack:1", message: "55" }]);
    });

    test("that answers privately says where", async () => {
      stand.answer = () => message("Why");
      expect(await press("why:1")).toEqual({
        statusCode: 200,
        type: "application/vnd.microsoft.activity.message",
        value: "The answer is in your chat with me.",
      });
      expect(await shown(own())).toEqual([expect.stringContaining("Why")]);
    });

    test("a card that looks by itself how it stands is shown anew, and gets no other answer", async () => {
      stand.answer = () => message("Fresh", "replace");
      expect(JSON.stringify(await press("refresh:1", { trigger: "automatic" }))).toContain("Fresh");
      stand.answer = () => message("You may not");
      expect(await press("refresh:1", { trigger: "automatic" })).toEqual({
        statusCode: 200,
        type: "application/vnd.microsoft.activity.message",
        value: "",
      });
      expect(stand.teams.shown(own())).toEqual([]);
    });

    test("pressed twice is pressed once", async () => {
      stand.answer = () => message("Acknowledged", "thread");
      await Promise.all([press("ack:2", { message: "55" }), press("ack:2", { message: "55" })]);
      expect(stand.heard).toHaveLength(1);
    });

    test("that is not ours is refused", async () => {
      const value = { action: { type: "Action.Execute", verb: "x", data: {} } };
      const told = await stand.people.invoke(stand.alice, stand.channel, "adaptiveCard/action", value);
      expect(told.body).toMatchObject({ statusCode: 400, type: "application/vnd.microsoft.error" });
      expect(stand.heard).toEqual([]);
    });
  });

  test("in one's own chat a button's message is replaced for good", async () => {
    stand.answer = () => message("Before");
    await stand.people.say(stand.alice, "status");
    await shown(own());
    const [before] = stand.teams.shown(own());
    stand.answer = () => message("After", "replace");
    await stand.people.invoke(
      stand.alice,
      stand.teams.personalChat(stand.alice),
      "adaptiveCard/action",
      { action: { type: "Action.Execute", verb: "press", data: { press: "x" } } },
      { message: before?.id ?? "" },
    );
    await waitUntil("the edit", () => stand.teams.shown(own())[0]?.edits === 1);
    expect(shownTo(own())).toEqual([expect.stringContaining("After")]);
  });

  test("the message extension opens what the bare command says", async () => {
    stand.answer = () => message("Your status");
    const value = { commandId: "backup-report", commandContext: "compose" };
    const told = await stand.people.invoke(stand.alice, stand.channel, "composeExtension/fetchTask", value);
    expect(JSON.stringify(told.body)).toContain("Your status");
    expect(stand.heard).toMatchObject([{ kind: "command", text: "", said: "slash" }]);
    expect(stand.teams.shown(stand.channel.id)).toEqual([]);
  });

  test("an invoke that nobody knows is answered as such", async () => {
    expect(await stand.people.invoke(stand.alice, stand.channel, "config/fetch", {})).toEqual({
      status: 501,
      body: null,
    });
  });

  describe("files", () => {
    const files = [{ name: "report.csv", mediaType: "text/csv", content: "name;age\nBüro;3\n" }];
    const consent = async (action: string, offer: string): Promise<void> => {
      await stand.people.invoke(stand.alice, stand.teams.personalChat(stand.alice), "fileConsent/invoke", {
        action,
        context: { offer },
        uploadInfo: {
          contentUrl: "https://acme.sharepoint.test/report.csv",
          name: "report.csv",
          uploadUrl: "https://127.0.0.1:1/upload/1",
          uniqueId: "u1",
          fileType: "csv",
        },
      });
    };

    test("of somebody's own chat are asked about first, and are not kept when they are not wanted", async () => {
      stand.answer = () => ({ kind: "message", view: { ...view("Report"), files }, to: "private" });
      await stand.people.say(stand.alice, "report");
      await shown(own(), 2);
      expect(stand.teams.shown(own())[1]?.activity["attachments"]).toMatchObject([
        {
          contentType: "application/vnd.microsoft.teams.card.file.consent",
          name: "report.csv",
          content: { sizeInBytes: 17, acceptContext: { offer: "report.csv" } },
        },
      ]);
      await consent("decline", "report.csv");
      expect(stand.offered.size).toBe(0);
    });

    test("that Teams does not take are said to be missing", async () => {
      stand.offered.set(
        `report.csv for ${stand.alice.id}`,
        files[0] ?? { name: "", mediaType: "", content: "" },
      );
      await consent("accept", "report.csv");
      expect(await shown(own())).toEqual(["Teams did not take report.csv. Ask for it again."]);
    });

    test("that are gone are said to be gone", async () => {
      await consent("accept", "other.csv");
      expect(await shown(own())).toEqual(["This file is not kept any more. Ask for it again."]);
    });

    test("of a channel have an address that is good once", async () => {
      stand.answer = () => ({ kind: "message", view: { ...view("Report"), files }, to: "channel" });
      await stand.people.mention(stand.alice, stand.channel, "share");
      expect((await shown(stand.channel.id, 2))[1]).toBe(
        "report.csv, for whoever opens it first within ten minutes: https://bot.acme.test/f/report.csv",
      );
    });
  });

  describe("conversations", () => {
    test("are kept where the bot is added, and whoever added it is named", async () => {
      await stand.people.send(stand.alice, stand.channel, { type: "installationUpdate", action: "add" });
      const [text] = await shown(stand.channel.id);
      expect(text).toContain("Alice added me here.");
      expect(text).toContain("@Backup reports help");
      expect(stand.kept.get(stand.channel.id)).toMatchObject({ kind: "channel", name: "backups" });
    });

    test("an upgrade is no news", async () => {
      await stand.people.send(stand.alice, stand.channel, {
        type: "installationUpdate",
        action: "add-upgrade",
      });
      await stand.people.say(stand.alice, "last");
      await heard();
      expect(stand.teams.shown(stand.channel.id)).toEqual([]);
    });

    test.each([
      ["the bot is removed", { type: "installationUpdate", action: "remove" }],
      [
        "the bot is no member any more",
        { type: "conversationUpdate", membersRemoved: [{ id: "28:11111111-1111-4111-8111-111111111111" }] },
      ],
    ])("are forgotten when %s", async (_, activity) => {
      await stand.people.send(stand.alice, stand.channel, activity);
      await waitUntil("it is gone", () => stand.gone.length > 0);
      expect(stand.gone).toEqual([{ teamId: "19:team@thread.tacv2" }]);
    });

    test("a channel that is deleted is forgotten alone", async () => {
      await stand.people.send(stand.alice, stand.channel, {
        type: "conversationUpdate",
        channelData: {
          tenant: { id: TENANT },
          team: { id: "19:team@thread.tacv2" },
          channel: { id: "19:old@thread.tacv2" },
          eventType: "channelDeleted",
        },
      });
      await waitUntil("it is gone", () => stand.gone.length > 0);
      expect(stand.gone).toEqual([{ conversationId: "19:old@thread.tacv2" }]);
    });
  });
});

describe("with targeted messages", () => {
  const stand = useTeamsStand({ targeted: true });

  test("a private answer is shown in the channel to the asker alone", async () => {
    stand.answer = () => message("Two devices");
    await stand.people.slash(stand.alice, stand.channel, "overdue");
    const only = (): string[] =>
      stand.teams.shown(stand.channel.id, stand.alice.account).map((each) => textOf(each));
    await waitUntil("it is shown", () => only().length === 1);
    expect(only()).toEqual([expect.stringContaining("Two devices")]);
    expect(stand.teams.shown(stand.channel.id)).toEqual([]);
  });

  test("where Teams does not do that, it goes to the asker's own chat", async () => {
    stand.answer = () => message("Two devices");
    stand.teams.fault("send", { status: 404, code: "BotNotInConversationRoster" });
    await stand.people.slash(stand.alice, stand.channel, "overdue");
    const own = stand.teams.personalChat(stand.alice).id;
    await waitUntil("it is shown", () => stand.teams.shown(own).length === 1);
    expect(stand.teams.shown(stand.channel.id)).toEqual([]);
  });
});

describe("a file that is wanted", () => {
  // Only on this machine may it be put to an address without encryption, such as the one of the test's Teams.
  const stand = useTeamsStand({ dev: true });
  const bare = { authorization: null };

  test("is put where Teams says, once, and stands in the chat", async () => {
    const content = "name;age\nBüro;3\n";
    stand.answer = () => ({
      kind: "message",
      view: { ...view("Report"), files: [{ name: "report.csv", mediaType: "text/csv", content }] },
      to: "private",
    });
    const own = stand.teams.personalChat(stand.alice);
    await stand.people.say(stand.alice, "report", bare);
    await waitUntil("the question", () => stand.teams.shown(own.id).length === 2);
    const uploadUrl = new URL("/upload/1", stand.teams.serviceUrl).href;
    const accepted = {
      action: "accept",
      context: { offer: "report.csv" },
      uploadInfo: {
        contentUrl: "https://acme.sharepoint.test/report.csv",
        name: "report.csv",
        uploadUrl,
        uniqueId: "u1",
        fileType: "csv",
      },
    };
    for (let times = 0; times < 2; times += 1)
      await stand.people.invoke(stand.alice, own, "fileConsent/invoke", accepted, bare);
    expect([...stand.teams.state.files]).toEqual([["/upload/1", content]]);
    const [, , info, again] = stand.teams.shown(own.id);
    expect(info?.activity["attachments"]).toEqual([
      {
        contentType: "application/vnd.microsoft.teams.card.file.info",
        contentUrl: "https://acme.sharepoint.test/report.csv",
        name: "report.csv",
        content: { uniqueId: "u1", fileType: "csv" },
      },
    ]);
    expect(textOf(again)).toBe("This file is not kept any more. Ask for it again.");
  });
});
