// A mail server as a process of its own that takes everything and keeps nothing: `smtp-sink.ts`. Says where it listens,
// and, asked for a number, when it has taken so many.
import type { AddressInfo } from "node:net";

import { SMTPServer } from "smtp-server";
import { z } from "zod";

const asked = z.object({ tellAt: z.number() });

let taken = 0;
let tellAt = Number.POSITIVE_INFINITY;

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS", "AUTH"],
  disableReverseLookup: true,
  hideDSN: false,
  logger: false,
  onData(stream, _session, done) {
    stream.on("end", () => {
      done();
      taken += 1;
      tellWhenReached();
    });
    stream.resume();
  },
});

function tellWhenReached(): void {
  if (taken < tellAt) return;
  tellAt = Number.POSITIVE_INFINITY;
  taken = 0;
  process.send?.({ reached: true });
}

process.on("message", (message) => {
  ({ tellAt } = asked.parse(message));
  tellWhenReached();
});
process.on("disconnect", () => process.exit());
server.on("error", () => undefined);
server.listen(0, "127.0.0.1", () => {
  const address: AddressInfo | string | null = server.server.address();
  if (address !== null && typeof address === "object") process.send?.({ port: address.port });
});
