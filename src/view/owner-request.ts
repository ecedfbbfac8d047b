import type { OwnerNames } from "../core/notification.ts";
import type { Buttons } from "./buttons.ts";
import { ownerName } from "./owner-name.ts";
import type { Action, Part, View } from "./view.ts";

/** What a device's owner asks of the administrators, from a mail. */
export interface OwnerRequest {
  readonly asks: "help" | "replaced";
  readonly deviceName: string;
  /** The device's id in its source, which names it in commands. */
  readonly deviceKey: string;
  readonly organizationName: string;
  readonly ownerName: string | null;
  readonly ownerEmail: string;
  /** What the owner wrote; empty: nothing. */
  readonly message: string;
}

export interface OwnerRequestReader {
  readonly ownerNames: OwnerNames;
  /** Null: the platform has no buttons. */
  readonly buttons: Buttons | null;
  /** In a mail: where a replacement is confirmed. */
  readonly confirmUrl: string | null;
}

/** An owner's request as administrators read it; how much of the owner's name is the channel's choice (R24). */
export function ownerRequestView(request: OwnerRequest, reader: OwnerRequestReader): View {
  const { asks, deviceName, deviceKey, organizationName, message } = request;
  const who = whoAsks(request, reader.ownerNames);
  const parts: Part[] = [
    {
      kind: "text",
      spans: [
        { strong: who },
        asks === "help"
          ? " asks for help: the device "
          : " says that another device took the place of the device ",
        { strong: deviceName },
        ` (${organizationName}) is not backed up.`,
      ],
    },
  ];
  if (message !== "") parts.push({ kind: "note", tone: "plain", spans: ["They wrote: ", message] });
  if (asks === "replaced") {
    parts.push({
      kind: "text",
      spans: [
        "Once confirmed, its outage is closed and nobody is told of it any more, until it backs up again. To confirm: ",
        { code: `replaced "${deviceKey}"` },
      ],
    });
  }
  const actions = actionsOf(request, reader);
  if (actions.length > 0) parts.push({ kind: "actions", actions });
  const title =
    asks === "help" ? `Help wanted: ${deviceName} not backed up` : `Replaced? ${deviceName} not backed up`;
  return { title, parts };
}

function whoAsks({ ownerName: name, ownerEmail }: OwnerRequest, names: OwnerNames): string {
  const shown = ownerName(name ?? ownerEmail, names);
  if (shown === "") return "The owner";
  return names === "full" && name !== null ? `${shown} (${ownerEmail})` : shown;
}

function actionsOf({ asks, deviceKey }: OwnerRequest, reader: OwnerRequestReader): Action[] {
  const { buttons, confirmUrl } = reader;
  const actions: Action[] = [];
  if (asks === "replaced" && (buttons !== null || confirmUrl !== null)) {
    const payload = buttons?.run(`replaced "${deviceKey}"`) ?? "";
    actions.push({
      label: "Confirm",
      style: "primary",
      payload,
      ...(confirmUrl === null ? {} : { url: confirmUrl }),
    });
  }
  if (buttons !== null) actions.push({ label: "Why", payload: buttons.run(`why "${deviceKey}"`) });
  return actions;
}
