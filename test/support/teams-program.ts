import { type Application, openApplication } from "../../src/compose/application.ts";
import { serve, type Serving } from "../../src/compose/serve.ts";
import { loadConfig } from "../../src/config.ts";
import { teamsPeople, type TeamsPeople } from "./fake-teams-client.ts";
import { BOT_APP, TENANT } from "./fake-teams-names.ts";
import type { FakeChat, FakeTeamsUser } from "./fake-teams-state.ts";
import { type FakeTeams, startFakeTeams } from "./fake-teams.ts";
import { scratchFolder } from "./scratch.ts";

/** The whole program, serving, with a Teams beside it and a clock that goes on and can be put ahead. */
export interface TeamsProgram {
  readonly app: Application;
  readonly teams: FakeTeams;
  readonly people: TeamsPeople;
  /** An administrator. */
  readonly alice: FakeTeamsUser;
  readonly bob: FakeTeamsUser;
  readonly channel: FakeChat;
  readonly port: number;
  /** What it warned of. */
  readonly complaints: readonly string[];
  /** Puts the clock ahead. */
  pass(ms: number): void;
  stop(): Promise<void>;
}

export async function startTeamsProgram(
  databaseUrl: string,
  env: Readonly<Record<string, string>> = {},
): Promise<TeamsProgram> {
  let ahead = 0;
  const now = (): number => Date.now() + ahead;
  const complaints: string[] = [];
  const teams = await startFakeTeams(now);
  const alice = teams.addUser("Alice");
  const bob = teams.addUser("Bob");
  const team = teams.addChat({ kind: "channel", id: "19:team@thread.tacv2", teamId: "19:team@thread.tacv2" });
  const channel = teams.addChat({ kind: "channel", teamId: team.id, name: "backups" });
  const complain = (fields: unknown, message: string): void =>
    void complaints.push(`${message} ${JSON.stringify(fields)}`);
  const app = await openApplication({
    config: loadConfig({
      DATABASE_URL: databaseUrl,
      DATA_DIR: scratchFolder(),
      PORT: "0",
      HOST: "127.0.0.1",
      TEAMS_APP_ID: BOT_APP,
      TEAMS_TENANT_ID: TENANT,
      TEAMS_APP_PASSWORD: "secret",
      TEAMS_OPENID_URL: teams.openIdUrl,
      TEAMS_LOGIN_URL: teams.loginUrl,
      BOT_ADMINS: "alice@acme.test",
      ...env,
    }),
    log: { info: () => undefined, warn: complain, error: complain },
    out: { write: () => true },
    now,
    serve: true,
    say: () => undefined,
  });
  const serving: Serving = await serve(app);
  return {
    app,
    teams,
    people: teamsPeople(teams, () => `http://127.0.0.1:${serving.port}/api/messages`),
    alice,
    bob,
    channel,
    port: serving.port,
    complaints,
    pass: (ms) => void (ahead += ms),
    async stop() {
      await serving.stop();
      await app.stop();
      await teams.close();
    },
  };
}
