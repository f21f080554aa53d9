// A supervisor's morning on the dashboard, in a real Chromium.
// Usage: node morning.mjs HUB_URL EMPTY_HUB_URL FOLDER_FOR_PICTURES ; says `do WHAT` when somebody on the floor must do something, and
// goes on with the next line it is told. Ends with 0, or with every fault it has met.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import { open, serious, start } from "./browser.mjs";
import { first, inside, outside } from "./pages.mjs";

const [hub, empty, pictures] = process.argv.slice(2);
const EVIL = "<img src=x onerror=alert(1)>";
// What the morning is told in: the words that prove the language, and an order of the floor's.
const MORNINGS = [
  { language: "de", order: "X1", words: { menu: "Klärfälle", short: "Fehlmenge", posted: "Gebucht", live: "aktuell" } },
  { language: "en", order: "X2", words: { menu: "Exceptions", short: "Short", posted: "Posted", live: "live" } },
];
const faults = [];
const told = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();

// Somebody on the floor does something; goes on when it is done.
async function floor(what) {
  console.log(`do ${what}`);
  const answer = await told.next();
  assert.equal(answer.value, "done", `the floor could not: ${what}`);
}

async function shows(page, selector, text) {
  await page.locator(selector, { hasText: text }).first().waitFor();
}

async function signIn(page) {
  await page.goto(`${hub}/`);
  await page.fill("#number", "B.3001");
  await page.fill("#password", "wrong");
  await page.click("button.main");
  await shows(page, ".wrong", /./);
  await page.fill("#password", "3690");
  await page.click("button.main");
  await page.waitForURL(`${hub}/`);
}

async function speak(page, language) {
  if ((await page.getAttribute("html", "lang")) === language) return;
  await page.click(".me summary");
  await page.click(`button[name=language][value=${language}]`);
  await page.locator(`html[lang=${language}]`).waitFor();
}

// A scanner that types: no click into the field before.
async function scan(page, code, then) {
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.type(`${code}\n`);
  await page.waitForURL(`${hub}${then}`);
}

async function morning(page, { language, order, words }) {
  await page.goto(`${hub}/`);
  await speak(page, language);
  await shows(page, "nav a", words.menu);
  await scan(page, `O.${order}`, `/orders/${order}`);
  await page.click("button.main");
  await page.locator("button.main").waitFor({ state: "detached" });

  await page.click("nav a[href='/exceptions']");
  await shows(page, "#beat", words.live);
  const before = await page.locator("main td a").count();
  await page.evaluate(() => (window.sameAsBefore = true));
  await floor(`short ${order}`);
  await page.locator("main td a").nth(before).waitFor();
  assert.ok(await page.evaluate(() => window.sameAsBefore), "the case came without a reload");
  const row = page.locator("main tbody tr").first();
  const said = await row.innerText();
  assert.ok(said.includes(words.short) && said.includes(EVIL), `the newest case is the short one: ${said}`);

  await row.locator("a").click();
  await page.locator(".facts").waitFor();
  const number = new URL(page.url()).pathname.split("/").pop();
  if (language === "de") return { open: number };
  await settle(page, words);
  await scan(page, "U.T001", "/stock/lpn/T001");
  await shows(page, "main td", EVIL);
  return { case: number };
}

// Two are found again, the last one is written off.
async function settle(page, words) {
  const form = (act) => page.locator(`form:has(input[value=${act}])`);
  await page.locator("details:has(input[value=found]) > summary").click();
  await form("found").locator("[name=qty]").fill("2");
  await form("found").locator("button").click();
  await shows(page, "main td", words.posted);
  await page.locator("details:has(input[value=write_off]) > summary").click();
  await form("write_off").locator("[name=reason]").selectOption({ index: 1 });
  await form("write_off").locator("button").click();
  await form("write_off").waitFor({ state: "detached" });
  const accept = form("accept");
  if (await accept.count()) await accept.locator("button").click();
  await page.goto(`${hub}/exceptions?state=resolved`);
  await shows(page, "main td", words.short);
}

// One page, looked at: nothing of the name's mark-up lives, nothing sticks out at the side, nothing serious for axe.
async function look(page, { name, path: where, shows: wanted }, seen, language, at = hub) {
  const filled = where.replace(/\{(\w+)\}/g, (_, what) => encodeURIComponent(seen[what]));
  for (const [width, view] of [[1280, "wide"], [390, "phone"]]) {
    await page.setViewportSize({ width, height: 800 });
    if (view === "wide") {
      await page.goto(`${at}${filled}`);
      await page.locator(wanted).first().waitFor();
      assert.equal(await page.getAttribute("html", "lang"), language, filled);
    }
    const sticksOut = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (sticksOut > 0) faults.push(`${filled} in ${language}, ${view}: ${sticksOut} pixels stick out`);
    for (const colorScheme of view === "wide" ? ["light", "dark"] : ["light"]) {
      await page.emulateMedia({ colorScheme });
      const file = path.join(pictures, `${name}-${language}-${view}-${colorScheme}.png`);
      await page.screenshot({ path: file });
      // The other language has the same colours and the same shape: its words are judged once.
      if (language !== "en" && `${view} ${colorScheme}` !== "wide light") continue;
      for (const fault of await serious(page)) faults.push(`${filled} in ${language}, ${view}, ${colorScheme}: ${fault}`);
    }
  }
  const alive = await page.locator("img[src=x], [onerror]").count();
  if (alive > 0) faults.push(`${filled}: mark-up in a name came alive`);
  return (await page.innerText("body")).includes(EVIL);
}

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
  await signIn(page);
  const seen = { order: "X1", item: "EVIL", lpn: "T001", place: "PACK.1" };
  for (const told of MORNINGS) Object.assign(seen, await morning(page, told));
  for (const { language } of MORNINGS) {
    await page.goto(`${hub}/`);
    await speak(page, language);
    const evil = [];
    for (const one of inside) if (await look(page, one, seen, language)) evil.push(one.name);
    assert.ok(evil.length >= 6, `the name with mark-up was seen as text only on ${evil}`);
  }
  await page.click(".me summary");
  await page.click("form[action='/sign-out'] button");
  await page.waitForURL(`${hub}/sign-in`);
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
