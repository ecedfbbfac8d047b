import { z } from "zod";

/** What Slack sends, as far as it is used. https://docs.slack.dev/interactivity and /apis/events-api */

const id = z.string().min(1).max(255);

/** What may be left out or be null is null. */
function maybe<T extends z.ZodType>(
  schema: T,
): z.ZodPipe<
  z.ZodOptional<z.ZodNullable<T>>,
  z.ZodTransform<z.output<T> | null, z.output<T> | null | undefined>
> {
  return schema.nullish().transform((value) => value ?? null);
}
const user = z.object({ id, team_id: maybe(id) });
const triggerId = z.string().max(500);

/** Read as plainly as can be: fifty a second are to be acknowledged beside other work. */
export const COMMAND = z.object({
  user_id: id,
  team_id: id.nullish(),
  channel_id: id,
  channel_name: z.string().nullish(),
  text: z.string().max(40_000).nullish(),
  response_url: z.string().nullish(),
  trigger_id: triggerId,
});

const modal = z.looseObject({
  id,
  type: z.string(),
  hash: maybe(z.string()),
  private_metadata: maybe(z.string()),
});

export const ACTIONS = z.object({
  user,
  trigger_id: triggerId,
  response_url: maybe(z.url()),
  channel: maybe(z.object({ id, name: maybe(z.string()) })),
  container: maybe(
    z.object({ message_ts: maybe(id), thread_ts: maybe(id), is_ephemeral: maybe(z.boolean()) }),
  ),
  view: maybe(modal),
  actions: z.array(z.looseObject({ action_id: maybe(id), block_id: maybe(id), type: z.string() })).min(1),
});

export const SUBMISSION = z.object({
  type: z.string(),
  user,
  trigger_id: maybe(triggerId),
  view: modal,
});

export const SUGGESTION = z.object({
  user,
  action_id: id,
  value: z.string().max(1_000).default(""),
  view: maybe(modal),
});

export const SHORTCUT = z.object({
  type: z.string(),
  user,
  callback_id: id,
  trigger_id: triggerId,
});

export const ENVELOPE = z.object({ event_id: id, team_id: maybe(id) });

export const SAID = z.object({
  user: maybe(id),
  user_team: maybe(id),
  source_team: maybe(id),
  team: maybe(id),
  bot_id: maybe(id),
  subtype: maybe(z.string()),
  channel: id,
  channel_type: maybe(z.string()),
  text: z.string().max(40_000).default(""),
  ts: id,
  thread_ts: maybe(id),
});

export const HOME_OPENED = z.object({ user: id, tab: z.string() });

export const REVOKED = z.object({ tokens: maybe(z.object({ bot: maybe(z.array(z.string())) })) });

export type Modal = z.infer<typeof modal>;
export type SlackUser = z.infer<typeof user>;
export type Actions = z.infer<typeof ACTIONS>;
