import { type DevicePolicy, OWNER_FIELDS } from "../core/policy.ts";
import { fieldLabel, fieldText } from "./settings-text.ts";
import type { View } from "./view.ts";

/** What an owner changed for a device of theirs. */
export function ownSavedView(saved: {
  readonly deviceName: string;
  readonly before: DevicePolicy;
  readonly after: DevicePolicy;
}): View {
  const { deviceName, before, after } = saved;
  const facts = OWNER_FIELDS.flatMap((field) => {
    const [was, is] = [fieldText(before.values, field), fieldText(after.values, field)];
    return was === is
      ? []
      : [{ label: fieldLabel(field), value: { kind: "text" as const, text: `${was} → ${is}` } }];
  });
  if (facts.length === 0) {
    return {
      title: `Nothing was changed for ${deviceName}`,
      parts: [{ kind: "text", spans: ["Its settings were like that already."] }],
    };
  }
  return { title: `Your settings for ${deviceName} changed`, parts: [{ kind: "facts", facts }] };
}
