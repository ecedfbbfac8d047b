/** One family of measurements of Prometheus' text format. */
export interface Family {
  readonly type: string;
  readonly help: string;
  readonly samples: ReadonlyMap<string, number>;
}

const NAME = /^[a-zA-Z_:][\w:]*$/u;
const SAMPLE =
  /^(?<name>[a-zA-Z_:][\w:]*)(?<labels>\{[^}]*\})? (?<value>[+-]?(?:Inf|NaN|\d+(?:\.\d+)?(?:e[+-]?\d+)?))$/u;
const LABELS = /^\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*"(?:,(?=[a-zA-Z_]))?)*\}$/u;
const TYPES = new Set(["counter", "gauge", "histogram", "summary", "untyped"]);

/**
 * Reads the text format as strictly as it is described
 * (https://prometheus.io/docs/instrumenting/exposition_formats/): a family has its help and type before its
 * samples, which stand together, none twice. Throws with the line that is wrong.
 */
export function readPrometheusText(text: string): Map<string, Family> {
  if (!text.endsWith("\n")) throw new Error("The last line has no end.");
  const families = new Map<string, { type: string; help: string; samples: Map<string, number> }>();
  let current = "";
  for (const line of text.slice(0, -1).split("\n")) {
    if (line === "") continue;
    const [, keyword, name = "", rest = ""] = /^# (HELP|TYPE) (\S+) (.+)$/u.exec(line) ?? [];
    if (keyword === "HELP") {
      if (!NAME.test(name) || families.has(name)) throw new Error(`Not a new name: ${line}`);
      families.set(name, { type: "", help: rest, samples: new Map() });
      current = name;
    } else if (keyword === "TYPE") {
      const family = families.get(name);
      if (family === undefined || name !== current || !TYPES.has(rest))
        throw new Error(`Out of place: ${line}`);
      family.type = rest;
    } else addSample(line, current, families.get(current));
  }
  return families;
}

function addSample(
  line: string,
  current: string,
  family: { type: string; samples: Map<string, number> } | undefined,
): void {
  const { name = "", labels = "", value = "" } = SAMPLE.exec(line)?.groups ?? {};
  const suffixes = family?.type === "histogram" ? ["_bucket", "_sum", "_count"] : [""];
  if (family === undefined || !suffixes.some((suffix) => name === `${current}${suffix}`))
    throw new Error(`A sample out of place: ${line}`);
  if (labels !== "" && !LABELS.test(labels)) throw new Error(`Labels that are none: ${line}`);
  if (family.samples.has(`${name}${labels}`)) throw new Error(`Said twice: ${line}`);
  family.samples.set(`${name}${labels}`, Number(value.replace("Inf", "Infinity")));
}
