import { Option, type Command } from "commander";

import { approveWorkspace } from "../../usecase/installation/approve-workspace.ts";
import { listWorkspaces } from "../../usecase/installation/list-workspaces.ts";
import { workspacesView } from "../../view/workspaces.ts";
import { examples } from "../example.ts";
import type { CliHost } from "../host.ts";
import { printLine, printView } from "../print.ts";

export function addWorkspacesVerb(program: Command, host: CliHost): void {
  const verb = program
    .command("workspaces")
    .description("the workspaces the bot is installed in; approve one, so that its people are believed")
    .addHelpText("after", examples("workspaces", "workspaces approve T0123ABCD"))
    .action(async () => {
      await host.withContext(async (ctx, actor) => {
        printView(host, workspacesView(await listWorkspaces(ctx, actor), ctx.now()));
      });
    });
  verb
    .command("approve")
    .argument("<workspace>", "its id, as the bot printed it when it was installed")
    .addOption(
      new Option("--platform <platform>", "where it is").choices(["slack", "teams"]).default("slack"),
    )
    .description("believe the people of a workspace from now on")
    .addHelpText("after", examples("workspaces approve T0123ABCD"))
    .action(async (workspaceId: string, options: { readonly platform: "slack" | "teams" }) => {
      const { platform } = options;
      const approved = await host.withContext(
        async (ctx, actor) => await approveWorkspace(ctx, actor, { platform, workspaceId }),
      );
      printLine(host, `The people of ${approved.name ?? workspaceId} are believed from now on.`);
    });
}
