import { listSources, type SourceRow } from "../../../db/query/source.ts";
import { type Context, UsageError } from "../context.ts";

/** The source that is read and has this name, in any case; without a name the only one. */
export async function findSource(ctx: Context, name: string | null): Promise<SourceRow> {
  const pulled = (await listSources(ctx.db)).filter(({ mode, kind }) => mode === "pull" && kind !== "sample");
  const found =
    name === null ? pulled : pulled.filter((one) => one.name.toLowerCase() === name.toLowerCase());
  const [first, second] = found;
  const names = pulled.map((one) => one.name).join(", ");
  if (first === undefined) {
    const what = name === null ? "No source is read." : `No source that is read is called "${name}".`;
    throw new UsageError(
      "not-found",
      `${what} ${names === "" ? "Set CRASHPLAN_URL." : `There are: ${names}.`}`,
      "source",
    );
  }
  if (second !== undefined) throw new UsageError("ambiguous", `Say which source: ${names}.`, "source");
  return first;
}
