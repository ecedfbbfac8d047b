import { z } from "zod";

import { OWNER_NAMES } from "../../core/notification.ts";
import { chooseOrganization } from "../../usecase/access/choose-organization.ts";
import { visibleOrganizations } from "../../usecase/access/visible-organizations.ts";
import { UsageError } from "../../usecase/context.ts";
import { nextReport } from "../../usecase/settings/next-report.ts";
import { followedBy } from "../../usecase/subscription/followed.ts";
import { subscribe } from "../../usecase/subscription/subscribe.ts";
import type { Option } from "../../view/form.ts";
import { SUBSCRIBE_FIELDS as F, subscribeForm } from "../../view/subscribe-form.ts";
import { subscribedView } from "../../view/subscription.ts";
import type { Call } from "../call.ts";
import type { FormKind } from "../form-kind.ts";
import { writeForm } from "./state.ts";
import { chosenIn, numberIn, oneOf, textIn } from "./values.ts";

const MOST_SHOWN = 100;
const DEFAULT_POST_TIME = "08:00";

/** Which channel it was opened in: a form does not say. */
const state = z.strictObject({
  workspaceId: z.string().max(100),
  channelId: z.string().max(300),
  name: z.string().max(200).nullable(),
});
type State = z.infer<typeof state>;

/** Lets the channel it is opened in follow an organization (R20). */
export const SUBSCRIBE_FORM: FormKind<State> = {
  name: "subscribe",
  readState: (json) => state.parse(json),

  async open(call) {
    const { ctx, actor, asker, place } = call;
    if (place === null || place.kind !== "channel") {
      throw new UsageError("invalid", "Only a channel can follow an organization. Ask this in the channel.");
    }
    const { organizationIds } = await followedBy(ctx, asker.platform, place);
    const chosen = await chooseOrganization(ctx, actor, {
      verb: "subscribe",
      accept: ["full"],
      word: "",
      channel: organizationIds,
    });
    const { workspaceId, channelId, name } = place;
    const form = subscribeForm({
      payload: writeForm("subscribe", { workspaceId, channelId, name: name?.slice(0, 200) ?? null }),
      channelName: name,
      organization: { label: chosen.name, value: String(chosen.id) },
      values: {
        [F.tells]: ["alerts", "reports"],
        [F.ownerNames]: "full",
        [F.post]: "time",
        [F.time]: DEFAULT_POST_TIME,
        [F.thread]: "thread",
      },
    });
    return { kind: "form", form };
  },

  /** No field of it is live: it is shown anew where a chat forgets a form that it sent. */
  async change({ ctx, actor }, opened, values) {
    const chosen = numberIn(values, F.organization);
    const visible = await visibleOrganizations(ctx, actor, { verb: "subscribe", accept: ["full"] });
    const organization = visible.find(({ id }) => id === chosen) ?? visible[0];
    if (organization === undefined) return { kind: "nothing" };
    const form = subscribeForm({
      payload: writeForm("subscribe", opened),
      channelName: opened.name,
      organization: { label: organization.name, value: String(organization.id) },
      values,
    });
    return { kind: "form", form };
  },

  async submit(call, { workspaceId, channelId, name }, values) {
    const { ctx, actor, asker } = call;
    const organizationId = numberIn(values, F.organization);
    if (organizationId === null) {
      return { kind: "faults", faults: [{ field: F.organization, message: "Choose an organization." }] };
    }
    if (!(await ctx.installations.isApproved(asker.platform, workspaceId))) {
      const message = "This channel belongs to a workspace that is not approved for this bot.";
      return { kind: "faults", faults: [{ field: null, message }] };
    }
    const time = textIn(values, F.time);
    const atOnce = textIn(values, F.post) === "once";
    const tells = chosenIn(values, F.tells);
    const { subscription, organizationName, before } = await subscribe(ctx, actor, {
      platform: asker.platform,
      place: { workspaceId, channelId, kind: "channel", name },
      organizationId,
      choice: {
        alerts: tells.includes("alerts"),
        warnings: tells.includes("warnings"),
        reports: tells.includes("reports"),
        ownerNames: oneOf(values, F.ownerNames, OWNER_NAMES) ?? "full",
        postTime: atOnce ? null : /^\d{2}:\d{2}$/u.test(time) ? time : DEFAULT_POST_TIME,
        thread: textIn(values, F.thread) !== "edit",
      },
    });
    const nextReportAt = await nextReport(ctx, organizationId);
    const view = subscribedView({ ...subscription, organizationName }, { before, nextReportAt });
    return { kind: "message", to: "private", view };
  },

  suggest: async ({ ctx, actor }: Call, { typed }): Promise<readonly Option[]> => {
    const wanted = typed.trim().toLowerCase();
    const visible = await visibleOrganizations(ctx, actor, { verb: "subscribe", accept: ["full"] });
    return visible
      .filter((one) => one.name.toLowerCase().includes(wanted))
      .slice(0, MOST_SHOWN)
      .map(({ id, name }) => ({ label: name, value: String(id) }));
  },
};
