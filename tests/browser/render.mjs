// How long a page takes until it is painted in Chromium, page after page for some seconds. For `regal-hub bench --browser`,
// which serves a house with years behind it meanwhile. Prints a row a page: path, first byte, first paint and whole page in ms.
import fs from "node:fs";
import { open, start } from "./browser.mjs";
import { faults, hub, routes } from "./walk.mjs";

const until = Date.now() + Number(process.argv[6]) * 1000;
const paths = fs.readFileSync(routes, "utf8").split("\n").filter(Boolean);

// The page is whole when everything of it is loaded and the frame behind that is on the screen.
const whole = () =>
  new Promise((done) => {
    const painted = () => requestAnimationFrame(() => requestAnimationFrame(() => done(times())));
    const times = () => {
      const [page] = performance.getEntriesByType("navigation");
      const paint = performance.getEntriesByName("first-contentful-paint")[0];
      return [page.responseStart, paint?.startTime ?? performance.now(), performance.now()];
    };
    if (document.readyState === "complete") painted();
    else window.addEventListener("load", painted, { once: true });
  });

const browser = await start();
const page = await open(browser, "en-GB", faults);
await page.context().setExtraHTTPHeaders({ cookie: process.env.REGAL_BENCH_COOKIE });
// The style and the scripts are kept from the first page on, as they are at a desk.
await page.goto(`${hub}${paths[0]}`);
for (let at = 0; Date.now() < until; at += 1) {
  const path = paths[at % paths.length];
  const answer = await page.goto(`${hub}${path}`, { waitUntil: "commit" });
  if (answer.status() >= 400 || new URL(page.url()).pathname === "/sign-in") {
    throw new Error(`${path} answered ${answer.status()} and came to ${page.url()}`);
  }
  const times = await page.evaluate(whole);
  console.log([path, ...times.map((ms) => ms.toFixed(1))].join("\t"));
}
await browser.close();
if (faults.length) throw new Error(faults.join("\n"));
process.exit(0);
