// Starts the bot with a mail server beside it that keeps every mail and shows it in a browser: npm run mail:dev
// Mails go to maildev on 127.0.0.1, port 1025; they are looked at on http://127.0.0.1:1080.
import { spawn } from "node:child_process";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const SMTP_PORT = 1025;
const WEB_PORT = 1080;
const HOST = "127.0.0.1";
const PATIENCE_MS = 20_000;

const root = dirname(fileURLToPath(import.meta.url));
const children = [];

function start(file, args, env) {
  const child = spawn(process.execPath, [join(root, file), ...args], {
    stdio: "inherit",
    env: { ...process.env, ...env },
  });
  children.push(child);
  // Neither is of use without the other.
  child.on("exit", (code) => {
    process.exitCode ??= code ?? 1;
    for (const other of children) if (other !== child) other.kill("SIGTERM");
  });
  return child;
}

/** Resolves when somebody listens there; false when nobody does in time. */
async function listens(port, untilMs) {
  while (Date.now() < untilMs) {
    const open = await new Promise((resolve) => {
      const socket = connect(port, HOST);
      socket.on("connect", () => {
        socket.destroy();
        resolve(true);
      });
      socket.on("error", () => resolve(false));
    });
    if (open) return true;
    await wait(100);
  }
  return false;
}

// A terminal sends Ctrl-C to the children as well; told by another process, they are told here.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => children.forEach((child) => child.kill("SIGTERM")));

start("node_modules/maildev/dist/bin/maildev.js", [
  `--smtp=${SMTP_PORT}`,
  `--ip=${HOST}`,
  `--web=${WEB_PORT}`,
  `--web-ip=${HOST}`,
  "--max-emails=2000",
]);
if (await listens(SMTP_PORT, Date.now() + PATIENCE_MS)) {
  process.stdout.write(`Mails are shown on http://${HOST}:${WEB_PORT}\n`);
  start("dist/src/main.js", ["start"], {
    SMTP_URL: `smtp://${HOST}:${SMTP_PORT}`,
    SMTP_KEEPS_MAIL: "1",
    MAIL_FROM: process.env["MAIL_FROM"] || "Backup reports <backup-reports@localhost>",
  });
} else {
  process.stderr.write(`Nothing listens on port ${SMTP_PORT}: is another program in the way?\n`);
  children.forEach((child) => child.kill("SIGTERM"));
}
