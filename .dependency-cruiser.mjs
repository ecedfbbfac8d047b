// Who may import whom. Each layer names what it may see of the project and of npm; everything else is a fault.

/** Packages without effects. */
const PURE = ["temporal-polyfill", "decimal.js"];

/** `own`: besides itself. `npm`: undefined leaves that to the homes below; a list is complete. */
const LAYERS = {
  core: { path: "src/core/", own: [], npm: PURE, node: false },
  view: {
    path: "src/view/",
    own: ["core"],
    npm: [...PURE, "pretty-bytes", "string-width", "csv-stringify"],
    node: false,
  },
  port: { path: "src/port/", own: ["core", "view"], npm: [], node: false },
  db: { path: "db/", own: ["core"] },
  usecase: { path: "src/usecase/", own: ["core", "view", "port", "db"] },
  bot: { path: "src/bot/", own: ["core", "view", "port", "db", "usecase"] },
  api: { path: "src/api/", own: ["core", "view", "port", "db", "usecase", "config", "log"] },
  worker: { path: "src/worker/", own: ["core", "view", "port", "db", "usecase", "config", "log"] },
  cli: { path: "src/cli/", own: ["core", "view", "port", "db", "usecase", "config", "log"] },
  adapters: { path: "adapters/", own: ["core", "view", "port"] },
  config: { path: "src/config\\.ts$", own: ["core"] },
  log: { path: "src/log\\.ts$", own: ["core", "usecase", "config"] },
  compose: {
    path: "src/compose(\\.ts$|/)",
    own: [
      "core",
      "view",
      "port",
      "db",
      "usecase",
      "bot",
      "api",
      "worker",
      "cli",
      "adapters",
      "config",
      "log",
    ],
  },
  main: { path: "src/main\\.ts$", own: ["compose", "cli", "config", "log"] },
};

/** Packages that belong to one part, and that part. */
const HOMES = [
  { name: "sql", npm: ["drizzle-orm", "drizzle-kit", "postgres", "pg-boss", "pg"], home: "db/" },
  { name: "http", npm: ["hono", "@hono/[^/]+"], home: "adapters/http/" },
  { name: "csv-parse", npm: ["csv-parse"], home: "adapters/csv/" },
  { name: "csv-stringify", npm: ["csv-stringify"], home: "src/view/" },
  { name: "terminal", npm: ["commander", "cli-progress"], home: "src/cli/" },
  { name: "slack", npm: ["@slack/[^/]+"], home: "adapters/slack/" },
  {
    name: "teams",
    npm: ["botbuilder[^/]*", "botframework[^/]*", "@microsoft/[^/]+"],
    home: "adapters/teams/",
  },
  {
    name: "email",
    npm: ["react", "react-dom", "react-email", "@react-email/[^/]+"],
    home: "adapters/email/",
  },
  { name: "mail", npm: ["nodemailer"], home: "adapters/email/" },
  { name: "templates", npm: ["liquidjs"], home: "src/usecase/template/" },
  { name: "bounces", npm: ["mailparser"], home: "adapters/bounce/" },
  { name: "metrics", npm: ["prom-client"], home: "adapters/metrics/" },
  { name: "openapi", npm: ["zod-openapi"], home: "src/api/" },
  { name: "limits", npm: ["rate-limiter-flexible"], home: "adapters/http/" },
  { name: "log", npm: ["pino"], home: "src/log\\.ts$" },
  {
    name: "zod",
    npm: ["zod"],
    home: "(adapters/|src/(api|usecase|bot)/|db/job/|src/config\\.ts$)",
  },
];

const OURS = "^(src|adapters|db|test)/";
const NPM_TYPES = ["npm", "npm-dev", "npm-optional", "npm-peer", "npm-bundled", "npm-no-pkg", "npm-unknown"];

function packages(names) {
  return `(^|/)node_modules/(@types/)?(${names.map((name) => name.replace(".js", "\\.js")).join("|")})/`;
}

function layerRules([name, layer]) {
  const allowed = [layer.path, ...layer.own.map((other) => LAYERS[other].path)].map((path) => `^${path}`);
  const rules = [
    { name: `layer-${name}`, from: { path: `^${layer.path}` }, to: { path: OURS, pathNot: allowed } },
  ];
  if (layer.npm !== undefined) {
    const listed = layer.npm.length === 0 ? {} : { pathNot: packages(layer.npm) };
    rules.push({
      name: `npm-in-${name}`,
      from: { path: `^${layer.path}` },
      to: { dependencyTypes: NPM_TYPES, ...listed },
    });
  }
  if (layer.node === false) {
    rules.push({
      name: `node-in-${name}`,
      from: { path: `^${layer.path}` },
      to: { dependencyTypes: ["core"] },
    });
  }
  return rules;
}

const rules = [
  ...Object.entries(LAYERS).flatMap(layerRules),
  ...HOMES.map(({ name, npm, home }) => ({
    name: `home-of-${name}`,
    from: { path: "^(src|adapters|db)/", pathNot: `^${home}` },
    to: { path: packages(npm) },
  })),
  {
    name: "adapter-siblings",
    from: { path: "^adapters/([^/]+)/" },
    to: { path: "^adapters/[^/]+/", pathNot: "^adapters/$1/" },
  },
  {
    name: "known-place",
    comment: "A file outside the layers would be under no rule.",
    from: { path: "^(src|adapters|db)/" },
    to: { path: "^src/", pathNot: Object.values(LAYERS).map(({ path }) => `^${path}`) },
  },
  { name: "test-stays-out", from: { path: "^(src|adapters|db)/" }, to: { path: "^test/" } },
  {
    name: "development-package",
    from: { path: "^(src|adapters|db)/" },
    to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["npm"] },
  },
  { name: "unlisted-package", from: {}, to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] } },
  { name: "no-cycle", from: {}, to: { circular: true } },
  { name: "no-orphan", from: { orphan: true, pathNot: ["^src/main\\.ts$", "\\.d\\.ts$"] }, to: {} },
  { name: "resolvable", from: {}, to: { couldNotResolve: true } },
];

export default {
  forbidden: rules.map((rule) => ({ severity: "error", ...rule })),
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^db/migrations/" },
    // Imports of types count too.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "types", "default"],
    },
  },
};
