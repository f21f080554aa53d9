// One page after the other, looked at: as it is wide and on a phone, light and dark, by axe, and with names that are mark-up.
import assert from "node:assert/strict";
import path from "node:path";
import { serious } from "./browser.mjs";
import { EVIL, faults, hub, pictures, routes } from "./walk.mjs";

// What no page may hold but as a sign that is seen: controls, and marks that turn or hide what is read.
const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

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
    const sticksOut = await page.evaluate(() => {
      const most = document.documentElement.scrollWidth - window.innerWidth;
      const beyond = [...document.querySelectorAll("main *")].filter((part) => part.getBoundingClientRect().right > window.innerWidth + 0.5);
      return most > 0 ? `${most} pixels stick out: ${beyond.slice(-3).map((part) => part.outerHTML.slice(0, 120)).join(" · ")}` : "";
    });
    if (sticksOut) faults.push(`${address} in ${language}, ${view}: ${sticksOut}`);
    // The other language has the same colours and the same shape: its words are judged once.
    const dark = view === "wide" && language === "en";
    for (const colorScheme of dark ? ["light", "dark"] : ["light"]) {
      await page.emulateMedia({ colorScheme });
      const file = path.join(pictures, `${name}-${language}-${view}-${colorScheme}.png`);
      await page.screenshot({ path: file });
      if (language !== "en" && view !== "wide") continue;
      for (const fault of await serious(page)) faults.push(`${address} in ${language}, ${view}, ${colorScheme}: ${fault}`);
    }
  }
  const alive = await page.locator("img[src=x], [onerror]").count();
  if (alive > 0) faults.push(`${address}: mark-up in a name came alive`);
  if (UNSEEN.test(await page.content())) faults.push(`${address}: a control sign of a name is in the page`);
  return (await page.innerText("body")).includes(EVIL);
}

// The menu on a phone: one row until it is opened, by keys as well, and gone again with Escape.
export async function menu(page, language) {
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto(`${hub}/`);
  const high = await page.evaluate(() => document.querySelector("header").offsetHeight);
  if (high > 120) faults.push(`the head of a page is ${high} pixels high on a phone`);
  const links = page.locator("nav a");
  assert.equal(await links.first().isVisible(), false, "the menu is closed");
  await page.locator(".menu").focus();
  await page.keyboard.press("Enter");
  await links.last().waitFor();
  await page.keyboard.press("Tab");
  assert.ok(await links.first().evaluate((link) => link === document.activeElement), "the first page is next");
  await page.screenshot({ path: path.join(pictures, `menu-${language}-phone-light.png`) });
  for (const fault of await serious(page)) faults.push(`the menu in ${language}: ${fault}`);
  await page.keyboard.press("Escape");
  await links.first().waitFor({ state: "hidden" });
}

// Every route of the dashboard is one of the pages looked at, or shows none: what takes forms alone answers a GET with 405.
export async function nothingLeftOut(page, pages) {
  const elsewhere = ["/assets/{file}", "/live", "/reports/{report}/{form}", "/exceptions/{number}/photos/{photo}"];
  const paths = pages.map((one) => one.path.replace(/\?.*/, ""));
  for (const route of JSON.parse(routes)) {
    const pattern = new RegExp(`^${route.replace(/\{\w+\}/g, "[^/]+")}$`);
    if (elsewhere.includes(route) || paths.some((one) => pattern.test(one))) continue;
    const answer = await page.request.get(`${hub}${route.replace(/[{}]/g, "")}`);
    if (answer.status() !== 405) faults.push(`${route}: no page of it was looked at`);
  }
}
