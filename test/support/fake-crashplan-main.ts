import { once } from "node:events";
import { parseArgs } from "node:util";

import { startFakeCrashPlan } from "./fake-crashplan.ts";

/** `npm run fake:crashplan [-- --devices N --port N]`: a stand-in for CrashPlan, to start the bot against by hand. */
const { values } = parseArgs({
  options: {
    devices: { type: "string", default: "300" },
    port: { type: "string", default: "4280" },
  },
});
const fake = await startFakeCrashPlan({
  now: Date.now,
  devices: Number(values.devices),
  port: Number(values.port),
});
process.stdout
  .write(`A stand-in for CrashPlan with ${values.devices} devices, whose backups go on with the time.
Start the bot in another terminal:

CRASHPLAN_URL=${fake.url} CRASHPLAN_CLIENT_ID=${fake.client.id} CRASHPLAN_CLIENT_SECRET=${fake.client.secret} \\
CRASHPLAN_USERNAME=${fake.user.name} CRASHPLAN_PASSWORD="${fake.user.password}" npm start

curl -X POST ${fake.url}/fake/freeze    # it stops answering
curl -X POST ${fake.url}/fake/thaw      # it answers again
`);
await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
await fake.close();
