/**
 * Nothing in a text is looked for: no addresses, no channels, no names that would mention somebody, no previews.
 * https://docs.slack.dev/reference/methods/chat.postMessage
 */
export const AS_WRITTEN = {
  parse: "none",
  link_names: false,
  unfurl_links: false,
  unfurl_media: false,
} as const;
