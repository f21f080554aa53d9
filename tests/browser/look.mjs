// One page after the other, looked at: as it is wide and on a phone, light and dark, by axe, and with names that are mark-up.
import assert from "node:assert/strict";
import path from "node:path";
import { serious } from "./browser.mjs";
import { faults, hub, pictures } from "./walk.mjs";

const EVIL = "<img src=x onerror=alert(1)>";

// Fills the names in a path with what the walks have met.
export function filled(where, seen) {
  return where.replace(/\{(\w+)\}/g, (_, what) => {
    assert.ok(seen[what], `the walks have met no ${what} for ${where}`);
    return encodeURIComponent(seen[what]);
  });
}

// One page: nothing of a name's mark-up lives, nothing sticks out at the side, nothing serious for axe. Answers whether such a
// name was there.
export async function look(page, { name, path: where, shows: wanted }, seen, language, at = hub) {
  const address = filled(where, seen);
  for (const [width, view] of [[1280, "wide"], [390, "phone"]]) {
    await page.setViewportSize({ width, height: 800 });
    if (view === "wide") {
      await page.goto(`${at}${address}`);
      await page.locator(wanted).first().waitFor();
      assert.equal(await page.getAttribute("html", "lang"), language, address);
    }
    const sticksOut = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (sticksOut > 0) faults.push(`${address} in ${language}, ${view}: ${sticksOut} pixels stick out`);
    for (const colorScheme of view === "wide" ? ["light", "dark"] : ["light"]) {
      await page.emulateMedia({ colorScheme });
      const file = path.join(pictures, `${name}-${language}-${view}-${colorScheme}.png`);
      await page.screenshot({ path: file });
      // The other language has the same colours and the same shape: its words are judged once.
      if (language !== "en" && `${view} ${colorScheme}` !== "wide light") continue;
      for (const fault of await serious(page)) faults.push(`${address} in ${language}, ${view}, ${colorScheme}: ${fault}`);
    }
  }
  const alive = await page.locator("img[src=x], [onerror]").count();
  if (alive > 0) faults.push(`${address}: mark-up in a name came alive`);
  return (await page.innerText("body")).includes(EVIL);
}
