import { Socket } from "node:net";

/**
 * The socket of one connection to PostgreSQL, with three things that its client leaves open.
 *
 * - The client writes COPY in several small packets, and without TCP_NODELAY each transaction that copies waits some
 *   90 ms for a delayed acknowledgement.
 * - A socket says that it had an error and, a moment later, that it is closed. What the client is asked in between it
 *   refuses only when the close does not mention the error; else that is never answered, or by the answer of another
 *   question once the connection is made again.
 * - What the client was about to write when the socket closed stays in its buffer, and on the next socket it waits
 *   until the buffer is full before it writes even its greeting. A socket without a greeting is closed at once: the
 *   client makes another and adds a greeting, until it writes; the server closes on that, and the buffer is empty.
 */
export class ServerSocket extends Socket {
  constructor(to: { readonly host: string; readonly port: number }) {
    super();
    this.setNoDelay(true);
    this.once("connect", () => {
      // The client sends its greeting with an immediate that it asked for before the socket was connected.
      setImmediate(() => {
        if (this.bytesWritten === 0) this.destroy();
      });
    });
    this.connect(to);
  }

  override emit(event: string | symbol, ...values: unknown[]): boolean {
    return event === "close" ? super.emit("close", false) : super.emit(event, ...values);
  }
}
