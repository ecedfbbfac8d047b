import { z } from "zod";

/** What Teams sends, as far as it is used. https://learn.microsoft.com/azure/bot-service/rest-api, Activity object */

const id = z.string().min(1).max(1_000);

/** What may be left out or be null is null. */
function maybe<T extends z.ZodType>(
  schema: T,
): z.ZodPipe<
  z.ZodOptional<z.ZodNullable<T>>,
  z.ZodTransform<z.output<T> | null, z.output<T> | null | undefined>
> {
  return schema.nullish().transform((value) => value ?? null);
}
const words = z.string().max(100_000);
const account = z.object({ id, aadObjectId: maybe(id), name: maybe(words), role: maybe(words) });

export const ACTIVITY = z.object({
  type: z.string().max(100),
  id: maybe(id),
  channelId: z.string().max(100),
  serviceUrl: z.url().max(1_000),
  /** Of an invoke. */
  name: maybe(words),
  /** Of an installation: `add`, `remove`. */
  action: maybe(words),
  text: maybe(words),
  locale: maybe(z.string().max(100)),
  localTimezone: maybe(z.string().max(100)),
  from: account,
  recipient: z.object({ id, isTargeted: maybe(z.boolean()) }),
  conversation: z.object({ id, conversationType: maybe(words), tenantId: maybe(id), name: maybe(words) }),
  channelData: maybe(
    z.object({
      tenant: maybe(z.object({ id })),
      team: maybe(z.object({ id, name: maybe(words) })),
      channel: maybe(z.object({ id, name: maybe(words) })),
      eventType: maybe(words),
    }),
  ),
  entities: maybe(z.array(z.unknown()).max(1_000)),
  membersAdded: maybe(z.array(account).max(10_000)),
  membersRemoved: maybe(z.array(account).max(10_000)),
  /** The message that holds the pressed button. */
  replyToId: maybe(id),
  value: z.unknown().optional(),
});

export type Activity = z.infer<typeof ACTIVITY>;

const MENTION = z.object({ type: z.literal("mention"), mentioned: z.object({ id }), text: words });
const CLIENT_INFO = z.object({ type: z.literal("clientInfo"), locale: maybe(words), timezone: maybe(words) });

/** The texts by which somebody is mentioned, such as `<at>Backup reports</at>`. */
export function mentionsOf(activity: Activity, accountId: string): readonly string[] {
  return (activity.entities ?? []).flatMap((entity) => {
    const { data } = MENTION.safeParse(entity);
    return data?.mentioned.id === accountId ? [data.text] : [];
  });
}

/** Locale and zone of whoever did it, as their Teams says. */
export function readerOf(activity: Activity): {
  readonly locale: string | null;
  readonly zone: string | null;
} {
  const info = (activity.entities ?? []).flatMap((entity) => CLIENT_INFO.safeParse(entity).data ?? []).at(0);
  return {
    locale: activity.locale ?? info?.locale ?? null,
    zone: activity.localTimezone ?? info?.timezone ?? null,
  };
}
