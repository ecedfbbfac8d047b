import { readFile } from "node:fs/promises";

import type { Command } from "commander";

import { RefusedInput } from "../../port/source.ts";
import { resetLogo, setLogo } from "../../usecase/template/logo.ts";
import { examples } from "../example.ts";
import type { CliHost } from "../host.ts";
import { organizationArgument } from "../organization-argument.ts";
import { printLine } from "../print.ts";

interface Where {
  readonly org?: string;
}

const ORG = ["--org <organization>", "name, id in the backup system, or # and number; default: all"] as const;

/** The picture at the head of mails. */
export function addTemplateLogo(template: Command, host: CliHost): void {
  const verb = template
    .command("logo")
    .description("the picture at the head of mails: of an organization, and inherited by what is below it")
    .addHelpText(
      "after",
      examples('template logo set logo.png --alt "Acme"', "template logo reset --org Sales"),
    );
  verb
    .command("set")
    .argument("<file>", "PNG or JPEG, at most 100,000 bytes and 600 × 200 pixels")
    .option("--alt <words>", "what is read where no picture is shown; default: the organization's name")
    .option(...ORG)
    .description("give an organization its own logo")
    .action(async (file: string, { org, alt = null }: Where & { readonly alt?: string | null }) => {
      const content = await bytesOf(file);
      await host.withContext(async (ctx, actor) => {
        const organizationId = await organizationArgument(ctx, actor, org, { verb: "templates" });
        await setLogo(ctx, actor, { organizationId, content, alt });
      });
      printLine(host, "The logo is set. It stands at the head of the next mails.");
    });
  verb
    .command("reset")
    .option(...ORG)
    .description("take an organization's own logo away: it inherits again")
    .action(async ({ org }: Where) => {
      await host.withContext(async (ctx, actor) => {
        await resetLogo(ctx, actor, await organizationArgument(ctx, actor, org, { verb: "templates" }));
      });
      printLine(host, "The logo is inherited again.");
    });
}

async function bytesOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new RefusedInput(`${file} does not exist or may not be read.`, null, { cause });
  }
}
