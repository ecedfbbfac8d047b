import type { ReadBounce } from "../port/bounce.ts";
import type { Meter } from "../port/meter.ts";
import type { Context } from "../usecase/context.ts";
import type { Running } from "../usecase/health/find-unready.ts";
import type { DecodePush } from "../usecase/ingest/ingest-observations.ts";

/** What the routes are built from. */
export interface ApiDependencies {
  readonly ctx: Context;
  readonly decode: DecodePush;
  readonly readBounce: ReadBounce;
  readonly running: Running;
  readonly meter: Meter;
}
