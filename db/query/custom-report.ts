import type { Readable } from "node:stream";

import type { CustomColumn, CustomQuery, CustomReport } from "../../src/core/custom-report.ts";
import { DAY_MS, type Instant, isoInstant } from "../../src/core/instant.ts";
import type { Tx } from "../client.ts";

/** What a column reads, and whether it is text that a person wrote. */
interface Expression {
  readonly sql: string;
  readonly text: boolean;
}

function text(sql: string): Expression {
  return { sql, text: true };
}

function plain(sql: string): Expression {
  return { sql, text: false };
}

function time(sql: string): Expression {
  return plain(`to_char(${sql} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`);
}

const DEVICE: Readonly<Partial<Record<CustomColumn, Expression>>> = {
  archiveGuid: text("a.archive_id"),
  orgName: text("o.name"),
  orgExtRef: text("o.cost_centre"),
  userUid: text("p.external_id"),
  name: text("p.name"),
  email: text("p.email"),
  userExtRef: text("p.cost_centre"),
  deviceUid: text("d.external_id"),
  deviceName: text("d.name"),
  deviceOsHostname: text("d.hostname"),
  deviceExtRef: text("d.cost_centre"),
  destinationUid: text("t.external_id"),
  destinationName: text("t.name"),
  version: text("d.app_version"),
  status: plain(
    "d.state::text || case when d.blocked then ' blocked' else '' end || case when d.deauthorized then ' deauthorized' else '' end",
  ),
  userStatus: plain("case when p.id is null then null when p.active then 'active' else 'deactivated' end"),
  os: text("d.os"),
  osVersion: text("d.os_version"),
  creationDate: time("d.created_at"),
  selectedBytes: plain("a.selected_bytes"),
  backupCompletePercentage: plain("a.percent_complete"),
  archiveBytes: plain("a.stored_bytes"),
  coldStorage: plain("a.cold"),
  lastConnectedDate: time("d.last_connected_at"),
  lastCompletedBackupDate: time("a.last_completed_at"),
  lastActivity: time("a.last_activity_at"),
  level: plain("case when d.state = 'active' then d.admins_level::text end"),
  ownerLevel: plain("d.owner_level::text"),
  outageSince: time("u.opened_at"),
  blindSpots: plain("nullif(array_to_string(d.blind_spots, ' '), '')"),
  lastRun: plain("a.last_run::text"),
};

const PERSON: Readonly<Partial<Record<CustomColumn, Expression>>> = {
  name: text("p.name"),
  email: text("p.email"),
  userUid: text("p.external_id"),
  backupDevices: plain("coalesce(h.devices, 0)"),
  totalStorageUsed: plain("coalesce(h.stored, 0)"),
  selectedBytes: plain("coalesce(h.selected, 0)"),
  userStatus: plain("case when p.active then 'active' else 'deactivated' end"),
  orgName: text("o.name"),
  userExtRef: text("p.cost_centre"),
  lastActivity: time("h.activity"),
  level: plain("h.level::text"),
};

const EXPRESSIONS: Readonly<Record<CustomReport, typeof DEVICE>> = {
  "device-status": DEVICE,
  "user-backup": PERSON,
};

/** What each kind reads from and which rows, all values from `report.asked`, so that none is ever part of a statement. */
const SOURCES: Readonly<Record<CustomReport, string>> = {
  "device-status": `
    from asked q cross join device d join organization o on o.id = d.organization_id
      left join archive a on a.device_id = d.id and (a.in_use or a.cold)
      left join destination t on t.id = a.destination_id
      left join person p on p.id = d.person_id
      left join outage u on u.device_id = d.id and u.closed_at is null
    where d.organization_id = any (q.organizations)
      and (q.active is null or (d.state = 'active') = q.active)
      and (q.level is null or (d.state = 'active' and d.admins_level = q.level::level))
      and (q.alerted is null or (d.state = 'active' and d.admins_level <> 'ok') = q.alerted)
      and (q.completed_before is null or coalesce(a.last_completed_at, '-infinity') <= q.completed_before)
      and (q.activity_before is null or coalesce(a.last_activity_at, '-infinity') <= q.activity_before)
      and (q.connected_before is null or coalesce(d.last_connected_at, '-infinity') <= q.connected_before)
      and (q.hold is null or coalesce(p.legal_hold, false) = q.hold)
      and (q.os is null or starts_with(lower(coalesce(d.os, '')), q.os))`,
  "user-backup": `
    from asked q cross join person p left join organization o on o.id = p.organization_id
      left join lateral (
        select count(distinct d.id) as devices, sum(a.stored_bytes) as stored, sum(a.selected_bytes) as selected,
          max(a.last_activity_at) as activity, max(a.last_completed_at) as completed, max(d.last_connected_at) as connected,
          max(d.admins_level) filter (where d.state = 'active') as level, min(d.organization_id) as organization_id,
          bool_or(starts_with(lower(coalesce(d.os, '')), q.os)) as os
        from device d left join archive a on a.device_id = d.id and (a.in_use or a.cold)
        where d.person_id = p.id and d.organization_id = any (q.organizations)
          and (d.state = 'active' or a.cold)
      ) h on true
    where coalesce(p.organization_id, h.organization_id) = any (q.organizations)
      and (q.active is null or p.active = q.active)
      and (q.level is null or h.level = q.level::level)
      and (q.alerted is null or coalesce(h.level <> 'ok', false) = q.alerted)
      and (q.completed_before is null or coalesce(h.completed, '-infinity') <= q.completed_before)
      and (q.activity_before is null or coalesce(h.activity, '-infinity') <= q.activity_before)
      and (q.connected_before is null or coalesce(h.connected, '-infinity') <= q.connected_before)
      and (q.hold is null or p.legal_hold = q.hold)
      and (q.os is null or h.os)`,
};

const ASKED = `
  with given as materialized (select current_setting('report.asked')::jsonb as j),
  asked as materialized (
    select array(select jsonb_array_elements_text(j -> 'organizations')::int) as organizations,
      j ->> 'level' as level, (j ->> 'alerted')::boolean as alerted, (j ->> 'active')::boolean as active,
      (j ->> 'hold')::boolean as hold,
      (j ->> 'completedBefore')::timestamptz as completed_before, (j ->> 'activityBefore')::timestamptz as activity_before,
      (j ->> 'connectedBefore')::timestamptz as connected_before, lower(j ->> 'os') as os
    from given)`;

export interface AskedRows {
  readonly query: CustomQuery;
  readonly organizationIds: readonly number[];
  readonly now: Instant;
}

/** The first rows, each value as its text, in the order of the columns, and how many there are in all. */
export async function readCustomRows(
  tx: Tx,
  asked: AskedRows,
  limit: number,
): Promise<{ readonly rows: readonly (readonly (string | null)[])[]; readonly total: number }> {
  await setAsked(tx, asked);
  const { columns } = asked.query;
  const found = await tx.sql.unsafe<{ cells: (string | null)[] }[]>(
    `${ASKED} select json_build_array(${columns.map((column) => `(${expressionOf(asked, column).sql})::text`).join(", ")}) as cells
     ${SOURCES[asked.query.report]} ${orderOf(asked)} limit ${limit}`,
  );
  const [row] = await tx.sql.unsafe<{ total: number }[]>(
    `${ASKED} select count(*)::int as total ${SOURCES[asked.query.report]}`,
  );
  return { rows: found.map(({ cells }) => cells), total: row?.total ?? 0 };
}

/**
 * All rows as a stream: CSV with a line of column names, in which no text is taken for a formula, or a JSON
 * object a line. Memory does not follow the number of rows. The transaction must stay open until it is read.
 */
export async function streamCustomRows(tx: Tx, asked: AskedRows, format: "csv" | "jsonl"): Promise<Readable> {
  await setAsked(tx, asked);
  const select = (harmless: boolean): string =>
    `${ASKED} select ${asked.query.columns
      .map((column) => {
        const { sql, text: written } = expressionOf(asked, column);
        return `${harmless && written ? `csv_text(${sql})` : sql} as "${column}"`;
      })
      .join(", ")} ${SOURCES[asked.query.report]} ${orderOf(asked)}`;
  const statement =
    format === "csv"
      ? `copy (${select(true)}) to stdout with (format csv, header)`
      : // Neither byte occurs in JSON, so that nothing is quoted.
        `copy (select row_to_json(r) from (${select(false)}) r) to stdout with (format csv, delimiter e'\\x02', quote e'\\x01')`;
  return await tx.sql.unsafe(statement).readable();
}

async function setAsked(tx: Tx, { query, organizationIds, now }: AskedRows): Promise<void> {
  const { level, alerted, active, completedDays, activityDays, connectedDays, os, legalHold } = query.filter;
  const before = (days: number | null): string | null =>
    days === null ? null : isoInstant(now - days * DAY_MS);
  const asked = {
    organizations: organizationIds,
    level,
    alerted,
    active,
    hold: legalHold,
    os,
    completedBefore: before(completedDays),
    activityBefore: before(activityDays),
    connectedBefore: before(connectedDays),
  };
  await tx.sql`select set_config('report.asked', ${JSON.stringify(asked)}, true)`;
}

/** The columns are names of the program; what has none reads as empty. */
function expressionOf({ query }: AskedRows, column: CustomColumn): Expression {
  return EXPRESSIONS[query.report][column] ?? plain("null");
}

function orderOf(asked: AskedRows): string {
  const { column, descending } = asked.query.sort;
  const tie = asked.query.report === "device-status" ? "d.id, a.destination_id" : "p.id";
  return `order by ${expressionOf(asked, column).sql} ${descending ? "desc nulls last" : "asc nulls last"}, ${tie}`;
}
