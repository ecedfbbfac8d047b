import { z } from "zod";

/** What of an installation the bot needs to act in a workspace; kept encrypted. */
const INSTALLED = z.object({ token: z.string(), botId: z.string(), botUserId: z.string() });

export type Installed = z.infer<typeof INSTALLED>;

/** Null: it is not one, or was kept by something else. */
export function readInstalled(secret: string): Installed | null {
  try {
    return INSTALLED.parse(JSON.parse(secret));
  } catch {
    return null;
  }
}

export function writeInstalled(installed: Installed): string {
  return JSON.stringify(INSTALLED.parse(installed));
}
