// An administrator's walk: a second factor, people, a badge, a device, items, places and reasons, a policy, a webhook, looking at
// one person by two; and all of it stands among the changes. In each language by an administrator who speaks it.
import assert from "node:assert/strict";
import path from "node:path";
import { EVIL, factorCode, floor, form, guide, hub, pictures, shows, signIn, signOut } from "./walk.mjs";

// Who walks, the words that prove the language, and what each walk is about.
const WALKS = [
  {
    language: "en", number: "9001", password: "9630",
    words: { printed: "printed", locked: "locked", retired: "retired", runsEmpty: "runs empty", off: "off", short: "Without it the work",
      role: "Role: Floor → Team lead" },
    person: "7001", bin: "Q03.1.1", item: "POT", code: "label_unreadable", cap: "12", reason: "Complaint about order X1", hook: "http://127.0.0.1:9/hooks",
    about: "1001", name: "Ana",
  },
  {
    language: "de", number: "9002", password: "neun sechs drei",
    words: { printed: "gedruckt", locked: "gesperrt", retired: "ausgelistet", runsEmpty: "läuft leer", off: "aus",
      short: "Ohne sie ginge die Arbeit", role: "Rolle: Lager → Teamleitung" },
    person: "7002", bin: "Q04.1.1", item: "EVIL3", code: "label_missing", cap: "13", reason: "Beschwerde zu Auftrag X2", hook: "http://127.0.0.1:9/haken",
    about: "1008", name: "Ines",
  },
];
let told = WALKS[0];
// What the walk leaves among the changes.
const CHANGES = ["factor", "new_person", "edit_person", "lock_person", "badge", "council", "device_code", "enrol", "lock_device",
  "retire_item", "item_back", "retire_location", "clear_location", "reason_off", "end_sessions", "password", "policy", "webhook", "glass_ask", "glass_open", "glass_look", "print", "give", "count", "settle_approve"];

// Sends the form that does this, with the own password once more.
async function decide(page, act) {
  await form(page, act).locator("[name=password]").fill(told.password);
  await form(page, act).locator("button").click();
}

// A long page from top to bottom.
const whole = (page, name) =>
  page.screenshot({ path: path.join(pictures, `${name}-${told.language}-whole-light.png`), fullPage: true });

// Keeps the picture of an English page for the guide.
const keep = async (page, name) => told.language === "en" && guide(page, name);

// Who has walked takes in who walks in the other language, and the newcomer signs in.
export async function handOver(page, next) {
  const other = WALKS.find((one) => one.language === "de");
  await page.goto(`${hub}/settings/people`);
  await takeIn(page, other.number, "Lara", "administrator", other.language);
  await form(page, "password").locator("[name=new_password]").fill(other.password);
  await decide(page, "password");
  await signIn(next, other.number, other.password);
  await next.waitForURL(`${hub}/`);
}

// The whole walk. `supervisor` is the page of the second person. Answers what it has met.
export async function administrate(page, supervisor, language) {
  told = WALKS.find((one) => one.language === language);
  await secondFactor(page);
  await person(page);
  await retire(page);
  await reasons(page);
  const device = await enrol(page);
  await policy(page);
  const webhook = await target(page);
  const glass = await lookAtOne(page, supervisor);
  await page.goto(`${hub}/settings/books`);
  await page.locator("main dl").first().waitFor();
  return { person: told.person, device, webhook, glass };
}

// Set up with what an app would show, then asked for at the door; each code counts once.
async function secondFactor(page) {
  await page.goto(`${hub}/second-factor`);
  await decide(page, "begin");
  const secret = (await page.locator("p.hint code").innerText()).trim();
  await page.locator("main svg").waitFor();
  await keep(page, "second-factor");
  const code = factorCode(secret);
  await form(page, "confirm").locator("[name=code]").fill(code);
  await form(page, "confirm").locator("button").click();
  await page.locator("main li code").nth(9).waitFor();
  await signOut(page);
  for (const wrong of ["", "000000", code]) {
    await signIn(page, told.number, told.password, wrong);
    await shows(page, ".wrong", /./);
  }
  await signIn(page, told.number, told.password, factorCode(secret, 1));
  await page.waitForURL(`${hub}/`);
}

// Somebody is taken in, changed, given a badge and locked. Their name becomes mark-up.
async function person(page) {
  const number = told.person;
  await page.goto(`${hub}/settings/people`);
  await takeIn(page, number, "Nora", "picker", told.language);
  await page.goto(`${hub}/settings/people`);
  await keep(page, "people");
  await page.goto(`${hub}/settings/people/${number}`);
  await form(page, "edit").locator("[name=role]").selectOption("lead");
  await decide(page, "edit");
  await page.locator("[name=role] option[value=lead][selected]").waitFor({ state: "attached" });
  await page.goto(`${hub}/settings/audit?kind=edit_person`);
  await shows(page, "main td div", told.words.role);
  await page.goto(`${hub}/settings/people/${number}`);
  await form(page, "edit").locator("[name=name]").fill(EVIL);
  await form(page, "edit").locator("[name=role]").selectOption("supervisor");
  await decide(page, "edit");
  await page.locator("[name=role] option[value=supervisor][selected]").waitFor({ state: "attached" });
  await form(page, "badge").locator("button").click();
  await page.goto(`${hub}/settings/printers`);
  await page.locator("main tr", { hasText: `B.${number}` }).filter({ hasText: told.words.printed }).first().waitFor();
  await floor("printed", `B.${number}`);
  await page.goto(`${hub}/settings/people/${number}`);
  await decide(page, "end_sessions");
  await decide(page, "lock");
  await form(page, "free").waitFor();
  await page.goto(`${hub}/settings/people`);
  await shows(page, "main td.bad", told.words.locked);
}

// Somebody new, by the form of the list.
async function takeIn(page, number, name, role, language) {
  const made = page.locator("form[action='/settings/people']");
  await made.locator("[name=number]").fill(number);
  await made.locator("[name=name]").fill(name);
  await made.locator("[name=role]").selectOption(role);
  await made.locator("[name=language]").selectOption(language);
  await made.locator("[name=pin]").fill("4711");
  await made.locator("[name=password]").fill(told.password);
  await made.locator("button").click();
  await page.waitForURL(`${hub}/settings/people/${number}`);
}

// An item is given up and taken back; a bin with goods in it runs empty, and is used again.
async function retire(page) {
  await page.goto(`${hub}/settings/items/${told.item}`);
  await decide(page, "retire");
  await shows(page, "h2 small", told.words.retired);
  await whole(page, "retired");
  await decide(page, "back");
  await form(page, "retire").waitFor();
  await page.goto(`${hub}/settings/locations/${told.bin}`);
  const state = (value) => page.locator(`form:has(input[name=state][value=${value}])`);
  await state("retired").locator("[name=password]").fill(told.password);
  await state("retired").locator("button").click();
  await shows(page, "h2 small", told.words.runsEmpty);
  // What nobody fetches there: somebody is sent for it, once.
  const waiting = page.locator("main td.bad");
  await waiting.first().waitFor();
  await whole(page, "runs-empty");
  await form(page, "clear").locator("button").click();
  await form(page, "clear").waitFor({ state: "detached" });
  assert.equal(await waiting.count(), 0, "somebody is sent for all of it");
  await state("usable").locator("[name=password]").fill(told.password);
  await state("usable").locator("button").click();
  await state("retired").waitFor();
}

// A code of F2 is switched off; one the work cannot do without says why it stays.
async function reasons(page) {
  await page.goto(`${hub}/settings/reasons`);
  const row = (code) => page.locator("main tr", { has: page.locator("code", { hasText: new RegExp(`^${code}$`) }) });
  const short = await row("short").locator("small").innerText();
  assert.ok(short.startsWith(told.words.short), short);
  const codes = page.locator("form:has(input[name=kind][value=told])");
  await codes.locator("[name=code]").selectOption(told.code);
  await codes.locator("[name=password]").fill(told.password);
  await codes.locator("button[value=off]").click();
  await row(told.code).locator("td.bad", { hasText: told.words.off }).waitFor();
  await whole(page, "reasons-off");
}

// A code lets a device in, once; then it is locked, as if it were lost.
async function enrol(page) {
  await page.goto(`${hub}/settings/devices`);
  await decide(page, "code");
  const code = (await page.locator(".code .big").innerText()).trim();
  await page.locator(".code svg").nth(1).waitFor();
  await keep(page, "enrol");
  await floor("enrol", code);
  await page.goto(`${hub}/settings/devices`);
  const fresh = { hasNot: page.locator("td.bad") };
  const row = page.locator("main tr", { hasText: EVIL }).filter(fresh);
  const device = (await row.locator("a").first().getAttribute("href")).split("/").pop();
  await row.locator("a").last().click();
  await form(page, "lock").locator("[name=password]").fill(told.password);
  await form(page, "lock").locator("button").click();
  await page.locator("main tr", { hasText: device }).locator("td.bad").waitFor();
  return device;
}

async function policy(page) {
  await page.goto(`${hub}/settings/policies`);
  const row = page.locator("main tr", { hasText: "write_off_limit" });
  await row.locator("a").click();
  await row.locator("[name=value]").fill(told.cap);
  await keep(page, "policies");
  await row.locator("[name=password]").fill(told.password);
  await row.locator("button").click();
  await page.locator("main tr", { hasText: "write_off_limit" }).locator("b", { hasText: told.cap }).waitFor();
}

// Somebody is told of orders and exceptions; what they are told is seen later.
async function target(page) {
  await page.goto(`${hub}/settings/webhooks`);
  await page.fill("[name=url]", told.hook);
  for (const kind of ["order.released", "order.picked", "exception.opened"]) await page.check(`[name='${kind}']`);
  await page.locator("form[action='/settings/webhooks'] [name=password]").fill(told.password);
  await page.locator("form[action='/settings/webhooks'] button").click();
  const secret = await page.locator(".secret code").innerText();
  assert.match(secret, /^whsec_/);
  await page.goto(`${hub}/settings/webhooks`);
  assert.ok(!(await page.content()).includes(secret), "a secret is shown once");
  return (await page.locator("main td a").first().getAttribute("href")).split("/").pop();
}

// What has been told, and why not: a hub never calls its own machine.
export async function deliveries(page, { webhook }) {
  await page.goto(`${hub}/settings/webhooks/${webhook}`);
  await shows(page, "main td", "where the hub never calls");
  await page.locator("main td", { hasText: /[1-9]/ }).first().waitFor();
  await guide(page, "webhook");
}

// One asks with a reason, the other agrees and is of the works council; the person is told.
async function lookAtOne(page, supervisor) {
  await page.goto(`${hub}/settings/people/3001`);
  const council = page.locator("form:has(select[name=act])");
  await council.locator("select").selectOption("council");
  await council.locator("[name=password]").fill(told.password);
  await council.locator("button").click();
  await page.goto(`${hub}/break-glass`);
  await form(page, "ask").locator("[name=number]").fill(told.about);
  await form(page, "ask").locator("[name=reason]").fill(told.reason);
  await form(page, "ask").locator("button").click();
  const row = (of) => of.locator("main tr", { hasText: told.reason });
  await row(page).waitFor();
  // Who asked does not agree.
  await row(page).locator("button").click();
  await shows(page, ".wrong", /./);
  await supervisor.goto(`${hub}/break-glass`);
  await row(supervisor).locator("button").click();
  await row(supervisor).locator("a[href^='/break-glass/']").waitFor();
  await floor("looked-at", told.name);
  await page.goto(`${hub}/break-glass`);
  await keep(page, "break-glass");
  await row(page).locator("a[href^='/break-glass/']").click();
  await shows(page, "h1", told.name);
  await page.locator("main td").first().waitFor();
  const open = new URL(page.url()).pathname.split("/").pop();
  await page.goto(`${hub}/break-glass`);
  await form(page, "ask").locator("[name=number]").fill("1003");
  await form(page, "ask").locator("[name=reason]").fill(EVIL);
  await form(page, "ask").locator("button").click();
  await shows(page, "main td", EVIL);
  return open;
}

// Everything the walks changed stands there with who did it; some by name.
export async function changes(page) {
  for (const kind of CHANGES) {
    await page.goto(`${hub}/settings/audit?kind=${kind}`);
    const row = page.locator("main tbody tr", { has: page.locator(`a[href$='kind=${kind}']`) }).first();
    await row.waitFor({ timeout: 5_000 }).catch(() => assert.fail(`${kind} is not among the changes`));
    if (kind !== "enrol") assert.match(await row.locator("td").nth(2).innerText(), /Lea|Katrin|Lara/, kind);
  }
  // What was done is chosen in the words of the rows.
  await page.goto(`${hub}/settings/audit`);
  await page.locator("select[name=kind]").selectOption(CHANGES[0]);
  const words = await page.locator("select[name=kind] option:checked").innerText();
  await page.locator("form.filter button").click();
  await page.waitForURL((url) => url.searchParams.get("kind") === CHANGES[0]);
  assert.equal(await page.locator("select[name=kind] option:checked").innerText(), words);
  const said = await page.locator("main tbody td:nth-child(5)").allInnerTexts();
  assert.ok(said.length > 0 && said.every((one) => one === words), `${words}: ${said}`);
  await page.goto(`${hub}/settings/audit`);
  await page.locator("main td a").first().waitFor();
  await guide(page, "audit");
}
