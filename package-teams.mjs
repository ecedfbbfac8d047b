// Makes the package that is uploaded in Teams: TEAMS_APP_ID=… npm run package:teams
// It is manifest/teams with the bot's own id, and with PUBLIC_URL, when that is set, as the address of its maker.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { zipSync } from "fflate";

const root = dirname(fileURLToPath(import.meta.url));
const source = join(root, "manifest/teams");
/** Stands in the manifest for the bot's id. */
const NO_ID = "00000000-0000-0000-0000-000000000000";
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Of the files in the zip, so that the same input gives the same bytes; a zip knows no earlier day. */
const MADE_AT = new Date(1980, 0, 1);

/** The manifest of the bot with this id; throws when there is none. */
function manifestFor(id, publicUrl) {
  if (!GUID.test(id) || id === NO_ID) {
    throw new Error("TEAMS_APP_ID must be the application (client) id of the bot's registration in Azure.");
  }
  const manifest = JSON.parse(readFileSync(join(source, "manifest.json"), "utf8").replaceAll(NO_ID, id));
  manifest.version = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version;
  if (publicUrl === "") return manifest;
  if (!publicUrl.startsWith("https://")) throw new Error("PUBLIC_URL must begin with https:// for Teams.");
  const base = publicUrl.replace(/\/+$/, "");
  Object.assign(manifest.developer, { websiteUrl: base, privacyUrl: base, termsOfUseUrl: base });
  return manifest;
}

try {
  if (existsSync(".env")) process.loadEnvFile(".env");
  const { TEAMS_APP_ID = "", PUBLIC_URL = "" } = process.env;
  const out = process.argv[2] ?? join(root, "dist/backup-reports-teams.zip");
  const zip = zipSync(
    {
      "manifest.json": Buffer.from(`${JSON.stringify(manifestFor(TEAMS_APP_ID, PUBLIC_URL), null, 2)}\n`),
      "color.png": readFileSync(join(source, "color.png")),
      "outline.png": readFileSync(join(source, "outline.png")),
    },
    { mtime: MADE_AT },
  );
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, zip);
  process.stdout.write(`${out}\nUpload it in Teams: Apps, Manage your apps, Upload an app.\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
