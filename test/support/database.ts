import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { afterAll, beforeAll, inject } from "vitest";
import { migrate } from "../../db/migrate.ts";

/** Number of the advisory lock under which the template is made. */
const TEMPLATE_LOCK = 4208;

export interface TestDatabase {
  url: string;
  /** Removes it, cutting the connections that are still open. */
  drop(): Promise<void>;
}

/** A new database with all tables and the queue, as after `migrate`: a copy of a template, made in about 25 ms. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { adminUrl, prefix } = inject("testServer");
  const name = `${prefix}${randomBytes(6).toString("hex")}`;
  await withAdmin(async (sql) => {
    const template = await ensureTemplate(sql, adminUrl, `${prefix}template`);
    await sql`create database ${sql(name)} template ${sql(template)}`;
  });
  return {
    url: urlOf(adminUrl, name),
    drop: () => withAdmin(async (sql) => void (await sql`drop database if exists ${sql(name)} with (force)`)),
  };
}

/** One database for the tests of a file; its `url` is there from the first test or hook after this call. */
export function withDatabase(): { readonly url: string } {
  let database: TestDatabase | undefined;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    await database?.drop();
  });
  return {
    get url(): string {
      if (database === undefined)
        throw new Error("The database exists only inside tests and hooks: read url there.");
      return database.url;
    },
  };
}

/** Makes the template when this is the first test of the run that needs it. It gets its name only when complete. */
async function ensureTemplate(sql: postgres.Sql, adminUrl: string, template: string): Promise<string> {
  await sql`select pg_advisory_lock(${TEMPLATE_LOCK})`;
  const found = await sql`select 1 from pg_database where datname = ${template}`;
  if (found.length === 0) {
    const draft = `${template}_draft`;
    await sql`drop database if exists ${sql(draft)} with (force)`;
    await sql`create database ${sql(draft)}`;
    await migrate(urlOf(adminUrl, draft));
    await sql`select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = ${draft}`;
    await sql`alter database ${sql(draft)} rename to ${sql(template)}`;
  }
  await sql`select pg_advisory_unlock(${TEMPLATE_LOCK})`;
  return template;
}

async function withAdmin(work: (sql: postgres.Sql) => Promise<void>): Promise<void> {
  const sql = postgres(inject("testServer").adminUrl, { max: 1, onnotice: () => undefined });
  try {
    await work(sql);
  } finally {
    await sql.end();
  }
}

function urlOf(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}
