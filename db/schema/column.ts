import { bigint, customType } from "drizzle-orm/pg-core";

import type { Instant } from "../../src/core/instant.ts";

/** `timestamptz`, read and written as milliseconds since the epoch; the client converts (db/client.ts). */
export const instant = customType<{ data: Instant; driverData: Instant }>({
  dataType: () => "timestamptz(3)",
});

/** A size in bytes of one device or archive: `bigint`, read as a safe integer (up to 9 petabytes). */
export function bytes(): ReturnType<typeof bigint<"number">> {
  return bigint({ mode: "number" });
}

/** `bytea`. */
export const binary = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => "bytea" });
