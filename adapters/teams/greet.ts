import type { Directory } from "../../src/port/directory.ts";
import type { ReaderStyle } from "../../src/view/view.ts";
import { welcomeView } from "../../src/view/welcome.ts";
import type { TeamsLog } from "./log.ts";
import type { Speak } from "./speak.ts";
import type { Way } from "./way.ts";

/** How the bot is spoken to where it is not alone with somebody. */
const MENTION = "@Backup reports";

/** Says, where the bot was added, who added it and what it does. */
export async function greet(
  parts: { readonly directory: Directory; readonly speak: Speak; readonly log: TeamsLog },
  way: Way,
  reader: ReaderStyle,
): Promise<void> {
  const member = await parts.directory.lookUp(way.asker).catch((error: unknown) => {
    parts.log.info({ error: String(error) }, "it could not be found out who added the bot");
    return null;
  });
  const name = member?.name ?? "";
  const view = welcomeView({
    addedBy: name === "" ? null : name,
    place: way.place.kind,
    command: MENTION,
  });
  await parts.speak.post(way.conversation, { kind: "view", view, reader });
}
