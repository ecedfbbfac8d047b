import { chooseOrganization } from "../../usecase/access/choose-organization.ts";
import { listTemplates } from "../../usecase/template/list-templates.ts";
import { previewTemplate } from "../../usecase/template/preview-template.ts";
import { TEMPLATE_CATEGORIES } from "../../view/template.ts";
import { templatesView } from "../../view/templates.ts";
import type { Part } from "../../view/view.ts";
import { BUTTONS } from "../payload.ts";
import { askedOf, reply } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const TEMPLATE: BotVerb = {
  name: "template",
  aliases: ["templates", "texts"],
  usage: "[MAIL] [ORG]",
  summary: `the texts of mails; with ${TEMPLATE_CATEGORIES.join(", ")}: that mail, about examples`,
  access: "templates",
  shareable: false,
  async run(call, words) {
    const { ctx, actor } = call;
    const category = TEMPLATE_CATEGORIES.find((known) => known === words[0]?.toLowerCase());
    const where = category === undefined ? words : words.slice(1);
    const asked = { verb: "templates", accept: ["full"], ...(await askedOf(call, where)) } as const;
    const { id: organizationId, name } = await chooseOrganization(ctx, actor, asked);
    if (category !== undefined) return reply(await previewTemplate(ctx, actor, { organizationId, category }));
    const view = templatesView(await listTemplates(ctx, actor, organizationId), name, ctx.now());
    return reply({ ...view, parts: [...view.parts, previews(organizationId)] });
  },
};

function previews(organizationId: number): Part {
  return {
    kind: "actions",
    actions: TEMPLATE_CATEGORIES.map((category) => ({
      label: `Preview ${category}`,
      payload: BUTTONS.run(`template ${category} #${organizationId}`),
    })),
  };
}
