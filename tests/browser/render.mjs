// How long a page takes until it is painted in Chromium, page after page for some seconds. For `regal-hub bench --browser`,
// which serves a house with years behind it meanwhile. Prints a row a page: path, first byte, first paint and whole page in ms.
import fs from "node:fs";
import { open, start } from "./browser.mjs";
import { faults, hub, routes } from "./walk.mjs";

const until = Date.now() + Number(process.argv[6]) * 1000;
const paths = fs.readFileSync(routes, "utf8").split("\n").filter(Boolean);

const browser = await start();
const page = await open(browser, "en-GB", faults);
await page.context().setExtraHTTPHeaders({ cookie: process.env.REGAL_BENCH_COOKIE });
// A page is whole when everything of it is loaded and the frame behind that is on the screen. It tells so by itself: asked
// from here, the way from here to the browser would count as well.
await page.addInitScript(() => {
  window.whole = new Promise((done) => {
    const times = () => {
      const [page] = performance.getEntriesByType("navigation");
      const paint = performance.getEntriesByName("first-contentful-paint")[0];
      return [page.responseStart, paint?.startTime ?? performance.now(), performance.now()];
    };
    const painted = () => requestAnimationFrame(() => requestAnimationFrame(() => done(times())));
    window.addEventListener("load", painted, { once: true });
  });
});
// The style and the scripts are kept from the first page on, as they are at a desk.
await page.goto(`${hub}${paths[0]}`);
for (let at = 0; Date.now() < until; at += 1) {
  const path = paths[at % paths.length];
  const answer = await page.goto(`${hub}${path}`, { waitUntil: "commit" });
  if (answer.status() >= 400 || new URL(page.url()).pathname === "/sign-in") {
    throw new Error(`${path} answered ${answer.status()} and came to ${page.url()}`);
  }
  const times = await page.evaluate(() => window.whole);
  console.log([path, ...times.map((ms) => ms.toFixed(1))].join("\t"));
}
await browser.close();
if (faults.length) throw new Error(faults.join("\n"));
process.exit(0);
