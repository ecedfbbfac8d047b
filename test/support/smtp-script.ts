import { z } from "zod";

const answer = z.object({ code: z.number(), text: z.string() });

/** How a mail server behaves from now on; left out is how it should be. */
export const smtpScript = z.object({
  /** Answer to RCPT, for one address or for every (`*`). */
  recipients: z.record(z.string(), answer).optional(),
  /** Answer to MAIL FROM. */
  sender: answer.optional(),
  /** Answer to the mail itself. */
  data: answer.optional(),
  /** Says nothing any more: from the connection on, or once it has the mail. */
  hang: z.enum(["connection", "data"]).optional(),
  /** Breaks the connection when it has the mail, which it keeps or not. */
  breakOff: z.enum(["kept", "lost"]).optional(),
  /** Closes with 421 after so many mails of a connection. */
  closeAfter: z.number().optional(),
  /** Refuses every password. */
  refuseAuth: z.boolean().optional(),
});

export type SmtpScript = z.infer<typeof smtpScript>;
export type SmtpAnswer = z.infer<typeof answer>;

/** What the server is; fixed for its life. */
export const smtpSetup = z.object({
  /** 0: any. */
  port: z.number(),
  /** None: STARTTLS is not offered. `expired`: with a certificate nobody trusts. */
  tls: z.enum(["none", "starttls", "implicit", "expired"]),
  /** Needed to send; null: nobody has to say who they are. */
  auth: z.object({ user: z.string(), password: z.string() }).nullable(),
});

export type SmtpSetup = z.infer<typeof smtpSetup>;

const kept = z.object({
  /** One character per byte. */
  raw: z.string(),
  from: z.string(),
  to: z.array(z.string()),
  user: z.string().nullable(),
  secure: z.boolean(),
  dsn: z.object({
    envid: z.string().nullable(),
    ret: z.string().nullable(),
    notify: z.string().nullable(),
    orcpt: z.string().nullable(),
  }),
});

/** A mail that the server took, with the envelope it came in. */
export type KeptMail = z.infer<typeof kept>;

export const fromServer = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("listening"), port: z.number() }),
  z.object({ kind: z.literal("behaves") }),
  z.object({ kind: z.literal("counted"), mails: z.number() }),
  z.object({
    kind: z.literal("told"),
    mails: z.array(kept),
    connections: z.number(),
    open: z.number(),
    logins: z.number(),
  }),
]);

export const toServer = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("behave"), script: smtpScript }),
  z.object({ kind: z.literal("reset") }),
  z.object({ kind: z.literal("tell") }),
  z.object({ kind: z.literal("count") }),
]);

export type FromServer = z.infer<typeof fromServer>;
export type ToServer = z.infer<typeof toServer>;
