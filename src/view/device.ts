import type { Buttons } from "./buttons.ts";
import { type DeviceItem, deviceActions, stateOf } from "./device-list.ts";
import { ownerName } from "./owner-name.ts";
import type { OwnerNames } from "../core/notification.ts";
import type { Part, View } from "./view.ts";
import { whyView, type WhyInput } from "./why.ts";

/** The card of one device: how it stands for both audiences, whose it is, its backups, and who has it. */
export function deviceView(
  input: WhyInput,
  device: DeviceItem,
  options: { readonly ownerNames: OwnerNames; readonly buttons: Buttons },
): View {
  const view = whyView({ ...named(input, options.ownerNames), flips: [], tellings: [] });
  const state: Part[] =
    device.level === "ok" ? [] : [{ kind: "text", spans: [`${capital(stateOf(device, input.now))}.`] }];
  return {
    title: view.title,
    parts: [...view.parts, ...state, { kind: "actions", actions: deviceActions(device, options.buttons) }],
  };
}

/** The same with as much of the owner as the readers may see (R24). */
export function named(input: WhyInput, ownerNames: OwnerNames): WhyInput {
  if (ownerNames === "full") return input;
  const { card } = input;
  const shown = ownerName(card.ownerName ?? card.ownerEmail, ownerNames);
  const name = ownerNames === "none" ? "not shown here" : shown;
  return { ...input, card: { ...card, ownerName: name, ownerEmail: null }, tellings: [] };
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
