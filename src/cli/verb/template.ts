import { readFile } from "node:fs/promises";

import { Argument, type Command } from "commander";

import { RefusedInput } from "../../port/source.ts";
import { findOrganization } from "../../usecase/access/find-organization.ts";
import { listTemplates } from "../../usecase/template/list-templates.ts";
import { previewTemplate, sendTestMail } from "../../usecase/template/preview-template.ts";
import { resetTemplate, setTemplate } from "../../usecase/template/set-template.ts";
import {
  TEMPLATE_CATEGORIES,
  TEMPLATE_SEGMENTS,
  type TemplateCategory,
  type TemplateSegment,
} from "../../view/template.ts";
import { listTemplateVersions, revertTemplate } from "../../usecase/template/versions.ts";
import { templateVersionsView } from "../../view/template-versions.ts";
import { templatesView } from "../../view/templates.ts";
import { examples } from "../example.ts";
import type { CliHost } from "../host.ts";
import { organizationArgument } from "../organization-argument.ts";
import { printLine, printView } from "../print.ts";
import { addTemplateLogo } from "./template-logo.ts";

interface Where {
  readonly org?: string;
}

export function addTemplateVerb(program: Command, host: CliHost): void {
  const verb = program
    .command("template")
    .description("the texts of mails: of an organization, and inherited by what is below it")
    .addHelpText(
      "after",
      examples(
        "template list --org Engineering",
        'template set owner-alert subject "{{ level }}: please look at {{ device }}" --org Engineering',
        "template set owner-alert help --file help.md",
        "template preview owner-alert --org Engineering",
        "template test owner-alert ada@example.com --org Engineering",
        "template versions owner-alert help --org Engineering",
        "template logo set logo.png --org Engineering",
      ),
    );
  addList(verb, host);
  addSet(verb, host);
  addPreview(verb, host);
  addReset(verb, host);
  addTest(verb, host);
  addVersions(verb, host);
  addTemplateLogo(verb, host);
}

function addList(verb: Command, host: CliHost): void {
  place(verb.command("list"))
    .description("list the texts in force, and whose they are")
    .action(async ({ org }: Where) => {
      await host.withContext(async (ctx, actor) => {
        const organizationId = await organizationArgument(ctx, actor, org, { verb: "templates" });
        const name =
          org === undefined
            ? "all organizations"
            : (await findOrganization(ctx, actor, org, { verb: "templates" })).name;
        printView(host, templatesView(await listTemplates(ctx, actor, organizationId), name, ctx.now()));
      });
    });
}

function addSet(verb: Command, host: CliHost): void {
  place(named(verb.command("set")))
    .argument("[text]", "Liquid and Markdown; or --file")
    .option("--file <path>", "where the text is read from")
    .description("give an organization its own text")
    .action(
      async (
        category: TemplateCategory,
        segment: TemplateSegment,
        text: string | undefined,
        { org, file }: Where & { readonly file?: string },
      ) => {
        const content = await textOf(text, file);
        await host.withContext(async (ctx, actor) => {
          const organizationId = await organizationArgument(ctx, actor, org, { verb: "templates" });
          await setTemplate(ctx, actor, { organizationId, category, segment, content });
        });
        printLine(
          host,
          `The ${segment} of ${category} is set. See it with: template preview ${category}${org === undefined ? "" : ` --org ${org}`}`,
        );
      },
    );
}

function addPreview(verb: Command, host: CliHost): void {
  place(verb.command("preview").addArgument(categoryArgument()))
    .description("show a mail with the texts in force, about examples")
    .action(async (category: TemplateCategory, { org }: Where) => {
      await host.withContext(async (ctx, actor) => {
        const organizationId = await organizationArgument(ctx, actor, org, { verb: "templates" });
        printView(host, await previewTemplate(ctx, actor, { organizationId, category }));
      });
    });
}

function addReset(verb: Command, host: CliHost): void {
  place(named(verb.command("reset")))
    .description("take an organization's own text away: it inherits again")
    .action(async (category: TemplateCategory, segment: TemplateSegment, { org }: Where) => {
      await host.withContext(async (ctx, actor) => {
        const organizationId = await organizationArgument(ctx, actor, org, { verb: "templates" });
        await resetTemplate(ctx, actor, { organizationId, category, segment });
      });
      printLine(host, `The ${segment} of ${category} is inherited again.`);
    });
}

function addTest(verb: Command, host: CliHost): void {
  place(verb.command("test").addArgument(categoryArgument()).argument("<email>", "where it is sent"))
    .description("have the running bot send a mail with the texts in force, about examples")
    .action(async (category: TemplateCategory, to: string, { org }: Where) => {
      await host.withContext(async (ctx, actor) => {
        const organizationId = await organizationArgument(ctx, actor, org, { verb: "templates" });
        await sendTestMail(ctx, actor, { organizationId, category, to });
      });
      printLine(host, `A test of ${category} goes to ${to}.`);
    });
}

function addVersions(verb: Command, host: CliHost): void {
  place(named(verb.command("versions")))
    .description("list the changes of an organization's own text")
    .action(async (category: TemplateCategory, segment: TemplateSegment, { org }: Where) => {
      await host.withContext(async (ctx, actor) => {
        const organizationId = await organizationArgument(ctx, actor, org, { verb: "templates" });
        const versions = await listTemplateVersions(ctx, actor, { organizationId, category, segment });
        printView(host, templateVersionsView(`${category} ${segment}`, versions, ctx.now()));
      });
    });
  place(named(verb.command("revert")).addArgument(versionArgument()))
    .description("put an earlier version of a text in force")
    .action(async (category: TemplateCategory, segment: TemplateSegment, version: number, { org }: Where) => {
      await host.withContext(async (ctx, actor) => {
        const organizationId = await organizationArgument(ctx, actor, org, { verb: "templates" });
        await revertTemplate(ctx, actor, { organizationId, category, segment, version });
      });
      printLine(host, `Version ${version} of the ${segment} of ${category} is in force again.`);
    });
}

function versionArgument(): Argument {
  return new Argument("<version>", "its number, as template versions shows it").argParser((text) => {
    if (/^[1-9]\d{0,8}$/u.test(text)) return Number(text);
    throw new RefusedInput(`"${text}" is no number of a version. See: template versions`);
  });
}

function place(command: Command): Command {
  return command.option(
    "--org <organization>",
    "name, id in the backup system, or # and number; default: all",
  );
}

function named(command: Command): Command {
  return command
    .addArgument(categoryArgument())
    .addArgument(new Argument("<part>", "which part of it").choices(TEMPLATE_SEGMENTS));
}

function categoryArgument(): Argument {
  return new Argument("<mail>", "which kind of mail").choices(TEMPLATE_CATEGORIES);
}

async function textOf(text: string | undefined, file: string | undefined): Promise<string> {
  if (text !== undefined && file === undefined) return text;
  if (file === undefined || text !== undefined)
    throw new RefusedInput("Give the text, or the file it is in with --file.");
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new RefusedInput(`${file} does not exist or may not be read.`, null, { cause });
  }
}
