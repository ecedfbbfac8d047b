/** The longest address that mail servers take: RFC 5321, section 4.5.3.1.3, less its brackets. */
const LONGEST = 254;
/** Deliberately plain: one local part and a domain with a dot, nothing that could end a header. */
const SHAPE = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\.]+(\.[^\s@<>,;:"()[\]\\.]+)+$/;

/** Whether a text can be a person's or a list's e-mail address. */
export function isEmailAddress(text: string): boolean {
  return text.length <= LONGEST && SHAPE.test(text);
}

/** An address as it is stored and compared: without spaces around it, in lower case. */
export function normalEmail(text: string): string {
  return text.trim().toLowerCase();
}
