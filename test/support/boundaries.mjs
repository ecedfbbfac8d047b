// Holds the imports of a project folder against .dependency-cruiser.mjs:
//   node test/support/boundaries.mjs [--floor COUNT] [FOLDER]
// Prints one line per fault, "rule: from → to", and ends with 1 when there is one.
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { cruise } from "dependency-cruiser";
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config";
import rules from "../../.dependency-cruiser.mjs";

/** Fewer files than this were never in the project: then the check read nothing, and must not pass. */
const FLOOR = 40;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { floor: { type: "string" } } });
const floor = Number(values.floor ?? FLOOR);
process.chdir(positionals[0] ?? `${import.meta.dirname}/../..`);

const folders = ["src", "adapters", "db"].filter((folder) => existsSync(folder));
const { output } = await cruise(
  folders,
  { ...rules.options, ruleSet: { forbidden: rules.forbidden }, validate: true },
  undefined,
  { tsConfig: extractTSConfig("tsconfig.json") },
);
const read = output.modules.filter(({ source }) => /^(src|adapters|db)\//.test(source)).length;
const faults = output.summary.violations.map(({ rule, from, to, cycle }) => {
  const way = cycle === undefined ? [to] : cycle.map(({ name }) => name);
  return `${rule.name}: ${[from, ...way].filter((name, at) => at === 0 || name !== from).join(" → ")}`;
});
if (read < floor)
  faults.push(`Only ${read} files were read, at least ${floor} exist: the check itself does not work.`);

for (const fault of faults) process.stderr.write(`${fault}\n`);
process.stdout.write(`${read} files read, ${faults.length} imports against the rules.\n`);
if (faults.length > 0) process.exitCode = 1;
