/** The Content-ID of the logo in a mail (RFC 2392). */
export const LOGO_ID = "logo@backup-report-bot";
