// Run by the tests of the embedded server as a process of its own, to be killed: starts the server, says where, stays.
import { startEmbedded } from "../../db/embedded/server.ts";

const [dataDir = ""] = process.argv.slice(2);
const server = await startEmbedded({ dataDir, durable: false });
process.stdout.write(`${server.started}\n`);
