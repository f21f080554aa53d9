// A supervisor's morning: a short pick comes live and is settled, orders are released, a task goes to somebody else, a count
// is approved, a label printed, an LPN found by scanning into the search field.
import assert from "node:assert/strict";
import { EVIL, floor, form, guide, hub, scan, shows, signIn, speak } from "./walk.mjs";

// What the morning is told in: the words that prove the language, and what it is about. The German one has to do with goods
// whose names are mark-up.
const MORNINGS = [
  {
    language: "en",
    words: { menu: "Exceptions", short: "Short", counted: "Count variance", posted: "Posted", proposed: "Proposed", live: "live",
      released: "Reserved", leased: "holds it", revoked: "taken back", done: "done", printed: "printed" },
    short: { order: "X1", tote: "T001", bin: "Q01.1.1", barcode: "4012345678901", name: "Green tea" },
    count: { bin: "Q03.1.1", barcode: "4012345678925", name: "Tea mug" },
    given: { order: "X3", tote: "T003", bin: "Q05.1.1", barcode: "4012345678949" },
  },
  {
    language: "de",
    words: { menu: "Klärfälle", short: "Fehlmenge", counted: "Zähldifferenz", posted: "Gebucht", proposed: "Vorgeschlagen",
      live: "aktuell", released: "Reserviert", leased: "hat sie", revoked: "zurückgenommen", done: "erledigt", printed: "gedruckt" },
    short: { order: "X2", tote: "T002", bin: "Q02.1.1", barcode: "4012345678918", name: EVIL },
    count: { bin: "Q04.1.1", barcode: "4012345678932", name: EVIL },
    given: { order: "X4", tote: "T004", bin: "Q06.1.1", barcode: "4012345678956" },
  },
];

// One morning in one language. `other` is the page of somebody else who decides. Answers what it has met.
export async function morning(page, other, language) {
  const told = MORNINGS.find((one) => one.language === language);
  await speak(page, language);
  await speak(other, language);
  await shows(page, "nav a", told.words.menu);
  const settled = await shortPick(page, told);
  await reassign(page, told);
  const counted = await approve(page, other, told);
  await label(page, told);
  await scan(page, `U.${told.short.tote}`, `/stock/lpn/${told.short.tote}`);
  await shows(page, "main td", told.short.name);
  if (language === "en") await guide(page, "lpn");
  return { case: settled, open: counted, order: told.short.order, lpn: told.short.tote, task: told.task };
}

// Keeps the picture of an English page for the guide.
const keep = async (page, { language }, name) => language === "en" && guide(page, name);

// Releases an order that was scanned.
async function release(page, { words }, order) {
  await scan(page, `O.${order}`, `/orders/${order}`);
  await page.locator("form[action$='/release'] button").click();
  await page.locator("form[action$='/release']").waitFor({ state: "detached" });
  await shows(page, ".facts dd", words.released);
}

// A picture of 16 by 8 points.
const PICTURE = "iVBORw0KGgoAAAANSUhEUgAAABAAAAAICAIAAAB/FOjAAAAAE0lEQVR42mM44KBAEmIY1UALDQCX+pABBatVwAAAAABJRU5ErkJggg==";

// A photo is added to the case on the page, drawn anew by the page's script, and shown.
async function photo(page) {
  const file = { name: `${EVIL}.png`, mimeType: "image/png", buffer: Buffer.from(PICTURE, "base64") };
  await page.setInputFiles("main [name=photo]", file);
  await page.locator("form[action$='/photos'] button").click();
  const shown = page.locator(".photos img");
  await shown.waitFor();
  const wide = await shown.evaluate(async (image) => (await image.decode(), image.naturalWidth));
  assert.equal(wide, 16, "the photo is shown as it was taken");
  const kind = await page.evaluate(async (where) => (await fetch(where)).headers.get("content-type"), await shown.getAttribute("src"));
  assert.equal(kind, "image/jpeg", "the page's script drew it anew");
}

// The short pick comes without a reload, and is settled: two are found again, the last one is written off.
async function shortPick(page, told) {
  const { words, short } = told;
  await release(page, told, short.order);
  await page.click("nav a[href='/exceptions']");
  await shows(page, "#beat", words.live);
  const before = await page.locator("main td a").count();
  await page.evaluate(() => (window.sameAsBefore = true));
  await floor("short", short.order, short.tote, short.bin, short.barcode);
  await page.locator("main td a").nth(before).waitFor();
  assert.ok(await page.evaluate(() => window.sameAsBefore), "the case came without a reload");
  const row = page.locator("main tbody tr").first();
  const said = await row.innerText();
  assert.ok(said.includes(words.short) && said.includes(short.name), `the newest case is the short one: ${said}`);
  await keep(page, told, "exceptions");

  await row.locator("a").first().click();
  await page.locator(".facts").waitFor();
  const number = new URL(page.url()).pathname.split("/").pop();
  await photo(page);
  await page.locator("details:has(input[value=found]) > summary").click();
  await form(page, "found").locator("[name=qty]").fill("2");
  await keep(page, told, "exception");
  await form(page, "found").locator("button").click();
  await shows(page, "main td", words.posted);
  await page.locator("details:has(input[value=write_off]) > summary").click();
  await form(page, "write_off").locator("[name=reason]").selectOption({ index: 1 });
  await form(page, "write_off").locator("button").click();
  await form(page, "write_off").waitFor({ state: "detached" });
  const accept = form(page, "accept");
  if (await accept.count()) await accept.locator("button").click();
  await page.goto(`${hub}/exceptions?state=resolved`);
  await shows(page, "main td", words.short);
  // A short pick has the place counted: the two that were found are there.
  await counted(page, told, "Chen", short, 2);
  return number;
}

// What a supervisor looks at, while one person works.
async function tour(page) {
  const pages = [["floor", "/", ".tiles b"], ["today", "/today", "main td"], ["inbound", "/inbound", "main td a"],
    ["orders", "/orders?state=new", "main td a"], ["tasks", "/tasks", "main td a"], ["devices", "/devices", "main td a"],
    ["map", "/map", ".map rect"], ["reports", "/reports", ".cards a"], ["stock", "/stock/item/TEA", "main td a"],
    ["holds", "/stock/holds", "h1"]];
  for (const [name, where, wanted] of pages) {
    await page.goto(`${hub}${where}`);
    await page.locator(wanted).first().waitFor();
    await guide(page, name);
  }
}

// Somebody has taken an order; another person is to pick it, and does.
async function reassign(page, told) {
  const { words, given } = told;
  await release(page, told, given.order);
  await floor("take", given.order);
  if (told.language === "en") await tour(page);
  await page.goto(`${hub}/orders/${given.order}`);
  await page.locator("main a[href^='/tasks/']").first().click();
  await shows(page, "main td", words.leased);
  told.task = new URL(page.url()).pathname.split("/").pop();
  await form(page, "give").locator("select").selectOption("1003");
  await keep(page, told, "task");
  await form(page, "give").locator("button").click();
  await shows(page, "main td", words.revoked);
  await shows(page, ".facts", "Chen");
  await floor("given", given.order, given.tote, given.bin, given.barcode);
  await shows(page, ".facts", words.done);
}

// A place is counted three times, each time otherwise: somebody who decides books what is there, another one approves.
async function approve(page, other, told) {
  const { words, count } = told;
  await page.goto(`${hub}/stock/counts`);
  await page.fill("main [name=object]", `L.${count.bin}`);
  await form(page, "ask").locator("button").click();
  await shows(page, "main td", count.bin);
  await keep(page, told, "counts");
  await counted(page, told, "Ana", count, 39);
  await counted(page, told, "Chen", count, 26);
  await counted(page, told, "Ines", count, 25);
  await page.goto(`${hub}/exceptions`);
  const row = page.locator("main tbody tr", { hasText: words.counted }).filter({ hasText: count.name }).first();
  await row.waitFor();
  await row.locator("a").first().click();
  await page.locator(".facts").waitFor();
  const where = page.url();
  const number = new URL(where).pathname.split("/").pop();

  await other.goto(where);
  await form(other, "counted").locator("[name=qty]").fill("25");
  await form(other, "counted").locator("[name=reason]").selectOption({ index: 1 });
  await form(other, "counted").locator("button").click();
  await shows(other, "main td", words.proposed);
  // Who proposes does not approve.
  assert.equal(await form(other, "approve").count(), 0);

  await page.goto(`${hub}/stock/counts`);
  const waiting = page.locator("table.acting tr", { hasText: count.bin });
  await waiting.first().waitFor();
  await keep(page, told, "approve");
  await waiting.locator("form:has([value=approve]) button").click();
  await waiting.waitFor({ state: "detached" });
  await page.goto(where);
  await shows(page, "main td", words.posted);
  await page.goto(`${hub}/stock/location/${count.bin}`);
  await shows(page, "main td.n", /^25$/);
  return number;
}

// The count that waits at a place goes before all others, and somebody sees so much there.
async function counted(page, { words }, who, { bin, barcode }, seen) {
  await page.goto(`${hub}/stock/counts`);
  await page.locator("#list table").first().locator("tr", { hasText: bin }).locator("a[href^='/tasks/']").first().click();
  await form(page, "rank").locator("[name=priority]").fill("1");
  await form(page, "rank").locator("button").click();
  await shows(page, ".facts dd", /^1$/);
  await floor("count", who, bin, barcode, seen);
  await shows(page, ".facts", words.done);
}

// A label is printed for real.
async function label(page, told) {
  const { bin } = told.short;
  await page.goto(`${hub}/settings/labels`);
  await page.fill("main [name=objects]", `L.${bin}`);
  await keep(page, told, "labels");
  await page.locator("form:has([name=objects]:not([type=hidden])) button").click();
  await page.waitForURL(`${hub}/settings/printers`);
  await page.locator("main tr", { hasText: bin }).filter({ hasText: told.words.printed }).first().waitFor();
  await keep(page, told, "printers");
  await floor("printed", bin);
}

// A wrong password is not told from a wrong number; the right one, by badge, leads to the floor.
export async function begin(page) {
  await signIn(page, "B.3001", "wrong");
  await shows(page, ".wrong", /./);
  await signIn(page, "B.3001", "3690");
  await page.waitForURL(`${hub}/`);
}
