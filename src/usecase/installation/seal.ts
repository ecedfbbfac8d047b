import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

/** Encrypts with the first key and decrypts with each, so that a key can be changed (AES-256-GCM). */
export interface Seal {
  /** `about` is bound to the text: what was sealed about one thing cannot be opened as another's. */
  close(text: string, about: string): string;
  /** Null: made with a key that is not there any more, about something else, or damaged. */
  open(sealed: string, about: string): string | null;
  /** Whether it was made with the first key. */
  isCurrent(sealed: string): boolean;
}

const CIPHER = "aes-256-gcm";
/** What NIST SP 800-38D recommends for GCM. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID_CHARS = 8;

/** The keys are 32 bytes each. Without any, closing throws and nothing opens. */
export function createSeal(keys: readonly Uint8Array[]): Seal {
  const byId = new Map(keys.map((key) => [idOf(key), key]));
  const [first] = keys;
  return {
    close(text, about) {
      if (first === undefined) throw new Error("ENCRYPTION_KEY is not set: tokens cannot be kept.");
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, first, nonce).setAAD(Buffer.from(about));
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
      return ["v1", idOf(first), nonce.toString("base64url"), body.toString("base64url")].join(".");
    },
    open(sealed, about) {
      const [version, id = "", nonce = "", body = ""] = sealed.split(".");
      const key = byId.get(id);
      return version !== "v1" || key === undefined ? null : decipher(key, { nonce, body, about });
    },
    isCurrent: (sealed) => first !== undefined && sealed.startsWith(`v1.${idOf(first)}.`),
  };
}

function decipher(
  key: Uint8Array,
  sealed: { readonly nonce: string; readonly body: string; readonly about: string },
): string | null {
  const body = Buffer.from(sealed.body, "base64url");
  try {
    const cipher = createDecipheriv(CIPHER, key, Buffer.from(sealed.nonce, "base64url"), {
      authTagLength: TAG_BYTES,
    });
    cipher.setAAD(Buffer.from(sealed.about)).setAuthTag(body.subarray(-TAG_BYTES));
    return Buffer.concat([cipher.update(body.subarray(0, -TAG_BYTES)), cipher.final()]).toString("utf8");
  } catch {
    return null;
  }
}

/** Says which key without saying anything about it. */
function idOf(key: Uint8Array): string {
  return createHash("sha256").update(key).digest("hex").slice(0, KEY_ID_CHARS);
}
