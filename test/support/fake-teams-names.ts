/** The tenant and the bot of every fake Teams. */
export const TENANT = "22222222-2222-4222-8222-222222222222";
export const BOT_APP = "11111111-1111-4111-8111-111111111111";
export const BOT_ACCOUNT = `28:${BOT_APP}`;
