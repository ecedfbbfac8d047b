/** Whether a mail may link to it: an address of the web, and nothing that a mail program would run. */
export function isWebLink(url: string): boolean {
  return /^https?:\/\/[^\s"'<>\\^`{|}\p{Cc}]+$/iu.test(url) && URL.canParse(url);
}
