// The system's Chromium, and what is watched on every page of it.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { empty, hub } from "./walk.mjs";

const tools = process.env.REGAL_BROWSER_TOOLS;
if (!tools) {
  console.error("REGAL_BROWSER_TOOLS is not set; run scripts/browser-tools and set it to the folder it prints");
  process.exit(2);
}
// Not a plain import: the packages are installed in the tools folder, not beside this file.
const installed = createRequire(path.join(tools, "package.json"));
const { chromium } = installed("playwright-core");
const axe = fs.readFileSync(installed.resolve("axe-core/axe.min.js"), "utf8");

// Nobody but the hubs is asked for anything.
const homes = [hub, empty].map((address) => new URL(address).origin);
// The longest anything is waited for.
const PATIENCE = 20_000;

// The browser to use: REGAL_CHROMIUM, else the first known name on the path.
function program() {
  if (process.env.REGAL_CHROMIUM) return process.env.REGAL_CHROMIUM;
  const folders = process.env.PATH.split(path.delimiter);
  for (const name of ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]) {
    const found = folders.map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file));
    if (found) return found;
  }
  console.error("no Chromium here; on Debian: apt-get install chromium, elsewhere set REGAL_CHROMIUM to the program");
  process.exit(2);
}

// Starts it. Chromium refuses its sandbox to root, who is alone in a container anyway.
export async function start() {
  const root = process.getuid?.() === 0;
  const args = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
  args.push("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage");
  return chromium.launch({ executablePath: program(), args: root ? ["--no-sandbox", ...args] : args });
}

// A window with nobody signed in. Whatever a page must never do is noted in `faults`.
export async function open(browser, locale, faults, viewport = { width: 1280, height: 800 }) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, locale, viewport, reducedMotion: "reduce" });
  context.setDefaultTimeout(PATIENCE);
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (report) => {
      console.error(`CSP: ${report.violatedDirective} ${report.blockedURI} ${report.sample}`);
    });
  });
  const page = await context.newPage();
  const note = (what) => faults.push(`${new URL(page.url()).pathname}: ${what}`);
  page.on("dialog", (dialog) => {
    note(`a dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("pageerror", (error) => note(`a script failed: ${error}`));
  // A page that is left lets go of what it was fetching, and htmx says so; one that stays must not.
  let left = 0;
  page.on("framenavigated", () => (left += 1));
  const stays = (what) => {
    const here = left;
    setTimeout(() => left === here && !page.isClosed() && note(what), 5000).unref();
  };
  page.on("console", (line) => {
    if (/htmx:error: Failed to fetch/.test(line.text())) return stays(`the console: ${line.text()}`);
    // Chromium writes a refused sign-in or wish there as well.
    if (line.type() === "error" && !/ (401|409) /.test(line.text())) note(`the console: ${line.text()}`);
  });
  page.on("request", (asked) => {
    const whom = new URL(asked.url());
    if (whom.protocol !== "data:" && !homes.includes(whom.origin)) note(`asks ${asked.url()}`);
  });
  page.on("response", (answer) => {
    if (answer.status() >= 500) note(`${answer.status()} from ${answer.url()}`);
  });
  return page;
}

// What axe finds serious or critical on the page as it is.
export async function serious(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
  return found.violations
    .filter((one) => ["serious", "critical"].includes(one.impact))
    .map((one) => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 120)).join(" | ")}`);
}
