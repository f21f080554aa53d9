// A morning on the dashboard, in a real Chromium: a supervisor's and an administrator's, and every page looked at.
// Usage: node morning.mjs HUB_URL EMPTY_HUB_URL FOLDER_FOR_PICTURES ROUTES_AS_JSON ; says `do WHAT` when somebody on the floor
// must do something, and goes on with the next line it is told. Ends with 0, or with every fault it has met.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { administrate, changes, deliveries, handOver } from "./administrator.mjs";
import { open, start } from "./browser.mjs";
import { look, menu, nothingLeftOut } from "./look.mjs";
import { administered, first, inside, outside } from "./pages.mjs";
import { begin, morning } from "./supervisor.mjs";
import { empty, faults, hub, pictures, signIn, signOut, speak } from "./walk.mjs";

fs.mkdirSync(pictures, { recursive: true });
const browser = await start();
try {
  for (const locale of ["de", "en"]) {
    const stranger = await open(browser, locale, faults);
    for (const page of outside) await look(stranger, page, {}, locale);
    for (const page of first) await look(stranger, page, {}, locale, empty);
    await stranger.context().close();
  }
  const page = await open(browser, "de", faults);
  const other = await open(browser, "en", faults);
  await begin(page);
  await signIn(other, "9001", "9630");
  await other.waitForURL(`${hub}/`);
  const seen = { item: "EVIL", place: "PACK.1", receipt: "ASN1", lotted: "MILK", lot: "L1" };
  Object.assign(seen, await morning(page, other, "en"));
  Object.assign(seen, await administrate(other, page, "en"));
  Object.assign(seen, await morning(page, other, "de"));
  const third = await open(browser, "de", faults);
  await handOver(other, third);
  await administrate(third, page, "de");
  await third.context().close();
  await speak(other, "en");
  await deliveries(other, seen);
  await changes(other);
  for (const language of ["en", "de"]) {
    await speak(page, language);
    await speak(other, language);
    await menu(page, language);
    const evil = [];
    for (const one of inside) if (await look(page, one, seen, language)) evil.push(one.name);
    for (const one of administered) if (await look(other, one, seen, language)) evil.push(one.name);
    assert.ok(evil.length >= 20, `the name with mark-up was seen as text only on ${evil}`);
  }
  await nothingLeftOut(other, [...inside, ...administered, ...outside, ...first]);
  await page.setViewportSize({ width: 1280, height: 800 });
  await signOut(page);
} catch (error) {
  // What was on the screens tells more than a stack.
  const pages = browser.contexts().flatMap((context) => context.pages());
  for (const [n, page] of pages.entries()) await page.screenshot({ path: path.join(pictures, `failed-${n}.png`) });
  faults.push(error.stack);
} finally {
  await browser.close();
}
for (const fault of faults) console.error(fault);
process.exit(faults.length === 0 ? 0 : 1);
