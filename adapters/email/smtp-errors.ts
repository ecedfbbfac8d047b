import { DeliveryError } from "../../src/port/delivery-error.ts";
import { neutralLine } from "../../src/view/neutral.ts";

/** What nodemailer says of a failure. */
interface SmtpFailure {
  readonly message: string;
  /** Its own code, and that of the system beneath it. */
  readonly code: string;
  readonly systemCode: string;
  /** The server's answer; null: it gave none. */
  readonly answer: { readonly status: number; readonly text: string } | null;
  /** The SMTP command that was answered, such as `RCPT TO`. */
  readonly command: string;
}

const ANSWER_CHARS = 200;
/** What the server says of the address itself: it does not exist, or takes no mail (RFC 3463, 3.2 and 3.3). */
const ADDRESS = /^5\.(?:1\.(?:[0-36]|10)|2\.[01])$/u;
/** What it says of us, of itself or of the mail: nothing that another address would change. */
const NOT_THE_ADDRESS = /^5\.(?:1\.[78]|2\.[2-9]|[3-9]\.\d+)$/u;
/** Answers to RCPT that refuse the address when no closer code stands beside them (RFC 5321, 4.2.3). */
const REFUSES_ADDRESS = new Set([550, 551, 553, 556]);

/** Any error of the connection to a mail server as the one that says who must act (R19). */
export function toDeliveryError(error: unknown, progress: { readonly handedOver: boolean }): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const failure = failureOf(error);
  const cause = { cause: error };
  if (refusesAddress(failure))
    return new DeliveryError(
      `The mail server refuses the address: ${failure.answer?.text ?? ""}.`,
      { kind: "permanent" },
      cause,
    );
  // Whoever is told no knows that the mail is not there; whoever is told nothing does not.
  if (progress.handedOver && failure.answer === null)
    return new DeliveryError(
      `The mail was handed over and the mail server did not say whether it took it (${failure.message}).`,
      { kind: "transient", inDoubt: true },
      cause,
    );
  return new DeliveryError(transientText(failure), { kind: "transient" }, cause);
}

/** Whether the server does not let us in, so that the next mail would fare no better. */
export function refusesUs(error: unknown): boolean {
  const { code, answer } = failureOf(error);
  return (code === "EAUTH" || code === "ENOAUTH") && (answer === null || answer.status >= 500);
}

function refusesAddress({ answer, command }: SmtpFailure): boolean {
  if (answer === null || answer.status < 500) return false;
  const closer = /^\d{3}[ -](5\.\d{1,3}\.\d{1,3})(?:\s|$)/u.exec(answer.text)?.[1];
  if (closer !== undefined && ADDRESS.test(closer)) return command === "RCPT TO" || command === "DATA";
  if (closer !== undefined && NOT_THE_ADDRESS.test(closer)) return false;
  return command === "RCPT TO" && REFUSES_ADDRESS.has(answer.status);
}

function transientText(failure: SmtpFailure): string {
  const { answer, command, message } = failure;
  const said = answer === null ? message : answer.text;
  switch (isTls(failure) ? "ETLS" : failure.code) {
    case "EAUTH":
    case "ENOAUTH":
      return `The mail server does not accept the user and password of SMTP_URL (${said}): correct them.`;
    case "ETLS":
      return `The connection to the mail server cannot be encrypted (${said}): look after its certificate, or correct SMTP_URL.`;
    case "EDNS":
      return `The mail server of SMTP_URL is not found (${said}).`;
    case "EABORT":
      return "The mail server took too long.";
    default:
      return answerText(said, answer, command);
  }
}

/** Certificates are refused in the socket, beneath what knows of mail. */
function isTls({ code, systemCode }: SmtpFailure): boolean {
  return code === "ETLS" || /CERT|SELF_SIGNED|SIGNATURE|^ERR_(?:SSL|TLS)|^EPROTO$/u.test(systemCode);
}

function answerText(said: string, answer: SmtpFailure["answer"], command: string): string {
  if (answer === null) return `The mail server cannot be reached (${said}).`;
  if (command === "MAIL FROM" && answer.status >= 500)
    return `The mail server does not take mail from the address in MAIL_FROM (${said}): correct that, or SMTP_URL.`;
  return answer.status >= 500
    ? `The mail server refuses the mail (${said}).`
    : `The mail server does not take the mail now (${said}).`;
}

function failureOf(error: unknown): SmtpFailure {
  const message = lineOf(error instanceof Error ? error.message : String(error));
  const status = Number(property(error, "responseCode"));
  const response = property(error, "response");
  return {
    message,
    code: property(error, "code"),
    answer: Number.isInteger(status) && status >= 400 ? { status, text: lineOf(response) } : null,
    systemCode: property(error, "originalCode"),
    command: property(error, "command"),
  };
}

/** A property of the error as text; "" when there is none. */
function property(error: unknown, name: string): string {
  if (!(error instanceof Error) || !(name in error)) return "";
  const value: unknown = Reflect.get(error, name);
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** What a server says is foreign text. */
function lineOf(text: string): string {
  const line = neutralLine(text).trim().replace(/\.$/u, "");
  return line.length <= ANSWER_CHARS ? line : `${line.slice(0, ANSWER_CHARS - 1).toWellFormed()}…`;
}
