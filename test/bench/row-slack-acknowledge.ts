import { startFakeSlack } from "../support/fake-slack.ts";
import { timed } from "./context.ts";
import { startChild } from "./slack-child.ts";
import { openSender, type SignedCommand, signedCommand } from "./slack-load.ts";
import type { Measured } from "./table.ts";

const ROUNDS = 11;
const COMMANDS = 3_000;
const CONNECTIONS = 16;

/**
 * Signed commands a second that are acknowledged, beside a Bolt app that does nothing else. Both have a process of
 * their own and take turns, so that both see the same machine; the medians of the rounds after the first.
 */
export async function measureAcknowledge(): Promise<Measured[]> {
  const slack = await startFakeSlack();
  slack.addTeam("T1", "acme");
  const bolt = await startChild("slack-acknowledge.ts", "bolt");
  const ours = await startChild("slack-acknowledge.ts", "ours", slack.apiUrl);
  const rates: { readonly bolt: number; readonly ours: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const first = round * 2 * COMMANDS;
    rates.push({
      bolt: await perSecond(bolt.port, commands(first)),
      ours: await perSecond(ours.port, commands(first + COMMANDS)),
    });
  }
  await bolt.end("SIGKILL");
  await ours.end("SIGKILL");
  await slack.close();
  const warm = rates.slice(1);
  const floor = median(warm.map((rate) => rate.bolt));
  const own = median(warm.map((rate) => rate.ours));
  return [
    {
      what: "commands acknowledged, beside a bare Bolt app",
      floor: `${Math.round(floor)} / s`,
      ours: `${Math.round(own)} / s`,
      ratio: `${((100 * own) / floor).toFixed(0)} %`,
      asked: ">= 85 %",
    },
  ];
}

/** Signed before the time runs. */
function commands(first: number): SignedCommand[] {
  return Array.from({ length: COMMANDS }, (_, index) =>
    signedCommand(first + index, "status", "http://127.0.0.1:9/response"),
  );
}

async function perSecond(port: number, load: readonly SignedCommand[]): Promise<number> {
  const sender = openSender(port, CONNECTIONS);
  const left = load.values();
  async function work(): Promise<void> {
    for (const command of left) {
      const status = await sender.send(command);
      if (status !== 200) throw new Error(`A command was answered with ${status}.`);
    }
  }
  const { ms } = await timed(async () => await Promise.all(Array.from({ length: CONNECTIONS }, work)));
  sender.close();
  return (load.length * 1_000) / ms;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
