import { Option, type Command } from "commander";

import { VERBS, type Verb } from "../../core/access.ts";
import { DAY_MS } from "../../core/instant.ts";
import { TOKEN_SCOPES, type TokenScope } from "../../core/token-scope.ts";
import { createToken } from "../../usecase/token/create-token.ts";
import { listTokens } from "../../usecase/token/list-tokens.ts";
import { revokeToken } from "../../usecase/token/revoke-token.ts";
import { tokensView } from "../../view/access.ts";
import { wholeNumber } from "../argument.ts";
import { examples } from "../example.ts";
import type { CliHost } from "../host.ts";
import { organizationArgument } from "../organization-argument.ts";
import { printLine, printView } from "../print.ts";

interface CreateOptions {
  readonly scope: readonly TokenScope[];
  readonly org?: string;
  readonly device?: string;
  readonly owner?: string;
  readonly zone?: string;
  readonly verb?: readonly Verb[];
  readonly days?: number;
}

export function addTokenVerb(program: Command, host: CliHost): void {
  const verb = program
    .command("token")
    .description("make, list and revoke tokens of the HTTP interface")
    .addHelpText(
      "after",
      examples(
        "token create nightly --scope observe --org Engineering",
        "token create finance --scope read --verb usage chargeback --org Sales --days 90",
        "token create build-7 --scope ping --org Engineering --device build-7",
        "token revoke 3",
      ),
    );
  addCreate(verb, host);
  verb
    .command("list")
    .description("list the tokens; their secrets cannot be shown again")
    .action(async () => {
      await host.withContext(async (ctx, actor) => {
        printView(host, tokensView(await listTokens(ctx, actor), ctx.now()));
      });
    });
  verb
    .command("revoke")
    .argument("<number>", "of the token, from token list", wholeNumber)
    .description("end a token; calls with it are refused from now on")
    .option("--reason <text>", "why; kept in the audit")
    .action(async (id: number, options: { readonly reason?: string }) => {
      const ended = await host.withContext(
        async (ctx, actor) => await revokeToken(ctx, actor, { id, ...options }),
      );
      printLine(host, `Token ${ended.id} (${ended.name}) is revoked.`);
    });
}

function addCreate(verb: Command, host: CliHost): void {
  verb
    .command("create")
    .argument("<name>", "who or what will use it")
    .addOption(
      new Option("--scope <scopes...>", "what it is good for").choices(TOKEN_SCOPES).makeOptionMandatory(),
    )
    .option("--org <organization>", "the organization it sends for or reads")
    .option("--device <name>", "ping: the device it speaks for")
    .option("--owner <email>", "who owns the device")
    .option("--zone <zone>", "zone of times without one; default UTC")
    .addOption(new Option("--verb <verbs...>", "read, write: what it may ask for").choices(VERBS))
    .option("--days <number>", "ends by itself after so many days", wholeNumber)
    .description("make a token and show its secret, this once")
    .addHelpText("after", examples("token create nightly --scope observe --org Engineering"))
    .action(async (name: string, options: CreateOptions) => {
      const { org, device, owner, zone, days } = options;
      const token = await host.withContext(
        async (ctx, actor) =>
          await createToken(ctx, actor, {
            name,
            scopes: options.scope,
            organizationId:
              org === undefined ? null : await organizationArgument(ctx, actor, org, { verb: "tokens" }),
            deviceName: device ?? null,
            ownerEmail: owner ?? null,
            verbs: options.verb ?? [],
            expiresAt: days === undefined ? null : ctx.now() + days * DAY_MS,
            ...(zone === undefined ? {} : { zone }),
          }),
      );
      printLine(host, `Token ${token.id}: ${token.secret}`);
      printLine(host, "Keep it now: it cannot be shown again.");
    });
}
