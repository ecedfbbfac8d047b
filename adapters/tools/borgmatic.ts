import { z } from "zod";

import type { PushDecoder } from "../../src/port/source.ts";
import { borgSchema, readRepositories } from "./borg.ts";
import { elements, hasKey } from "./push-text.ts";
import { readAs } from "./schema.ts";

const READS = "borgmatic create, info or list --json";

/** The array of `borgmatic --json`: what borg says of each repository, one after the other. */
export const borgmatic: PushDecoder = {
  tool: "borgmatic",
  reads: READS,
  recognises: ({ document }) => elements(document).some((element) => hasKey(element, "repository")),
  decode: ({ document }, context) =>
    readRepositories(readAs(z.array(borgSchema), document, READS), context, READS),
};
