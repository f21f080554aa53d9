// An administrator's walk: a second factor, people, a badge, a device, a policy, a webhook, looking at one person by two; and
// all of it stands among the changes.
import assert from "node:assert/strict";
import { EVIL, factorCode, floor, form, guide, hub, shows, signIn, signOut } from "./walk.mjs";

const NUMBER = "9001";
const PASSWORD = "9630";
// What the walk leaves among the changes.
const CHANGES = ["factor", "new_person", "edit_person", "lock_person", "badge", "council", "device_code", "enrol", "lock_device",
  "policy", "webhook", "glass_ask", "glass_open", "glass_look", "print", "give", "count", "settle_approve"];

// Sends the form that does this, with the own password once more.
async function decide(page, act) {
  await form(page, act).locator("[name=password]").fill(PASSWORD);
  await form(page, act).locator("button").click();
}

// The whole walk. `supervisor` is the page of the second person. Answers what it has met.
export async function administrate(page, supervisor) {
  await secondFactor(page);
  await person(page);
  const device = await enrol(page);
  await policy(page);
  const webhook = await target(page);
  const glass = await lookAtOne(page, supervisor);
  await page.goto(`${hub}/settings/books`);
  await page.locator("main dl").first().waitFor();
  return { person: "7001", device, webhook, glass };
}

// Set up with what an app would show, then asked for at the door; each code counts once.
async function secondFactor(page) {
  await page.goto(`${hub}/second-factor`);
  await decide(page, "begin");
  const secret = (await page.locator("p.hint code").innerText()).trim();
  await page.locator("main svg").waitFor();
  await guide(page, "second-factor");
  const code = factorCode(secret);
  await form(page, "confirm").locator("[name=code]").fill(code);
  await form(page, "confirm").locator("button").click();
  await page.locator("main li code").nth(9).waitFor();
  await signOut(page);
  for (const wrong of ["", "000000", code]) {
    await signIn(page, NUMBER, PASSWORD, wrong);
    await shows(page, ".wrong", /./);
  }
  await signIn(page, NUMBER, PASSWORD, factorCode(secret, 1));
  await page.waitForURL(`${hub}/`);
}

// Somebody is taken in, changed, given a badge and locked. Their name becomes mark-up.
async function person(page) {
  await page.goto(`${hub}/settings/people`);
  const made = page.locator("form[action='/settings/people']");
  await made.locator("[name=number]").fill("7001");
  await made.locator("[name=name]").fill("Nora");
  await made.locator("[name=role]").selectOption("lead");
  await made.locator("[name=language]").selectOption("en");
  await made.locator("[name=pin]").fill("4711");
  await made.locator("[name=password]").fill(PASSWORD);
  await made.locator("button").click();
  await page.waitForURL(`${hub}/settings/people/7001`);
  await page.goto(`${hub}/settings/people`);
  await guide(page, "people");
  await page.goto(`${hub}/settings/people/7001`);
  await form(page, "edit").locator("[name=name]").fill(EVIL);
  await form(page, "edit").locator("[name=role]").selectOption("supervisor");
  await decide(page, "edit");
  await page.locator("[name=role] option[value=supervisor][selected]").waitFor({ state: "attached" });
  await form(page, "badge").locator("button").click();
  await page.goto(`${hub}/settings/printers`);
  await page.locator("main tr", { hasText: "B.7001" }).filter({ hasText: "printed" }).first().waitFor();
  await floor("printed", "B.7001");
  await page.goto(`${hub}/settings/people/7001`);
  await decide(page, "lock");
  await form(page, "free").waitFor();
  await page.goto(`${hub}/settings/people`);
  await shows(page, "main td.bad", "locked");
}

// A code lets a device in, once; then it is locked, as if it were lost.
async function enrol(page) {
  await page.goto(`${hub}/settings/devices`);
  await decide(page, "code");
  const code = (await page.locator(".code .big").innerText()).trim();
  await page.locator(".code svg").nth(1).waitFor();
  await guide(page, "enrol");
  await floor("enrol", code);
  await page.goto(`${hub}/settings/devices`);
  const row = page.locator("main tr", { hasText: EVIL });
  await row.locator("summary").first().click();
  await row.locator("form:has([value=lock]) [name=password]").fill(PASSWORD);
  await row.locator("form:has([value=lock]) button").click();
  await page.locator("main tr", { hasText: EVIL }).locator("td.bad").waitFor();
  return (await page.locator("main tr", { hasText: EVIL }).locator("a").getAttribute("href")).split("/").pop();
}

async function policy(page) {
  await page.goto(`${hub}/settings/policies`);
  const row = page.locator("main tr", { hasText: "write_off_limit" });
  await row.locator("summary").click();
  await row.locator("[name=value]").fill("12");
  await guide(page, "policies");
  await row.locator("[name=password]").fill(PASSWORD);
  await row.locator("button").click();
  await page.locator("main tr", { hasText: "write_off_limit" }).locator("b", { hasText: "12" }).waitFor();
}

// Somebody is told of orders and exceptions; what they are told is seen later.
async function target(page) {
  await page.goto(`${hub}/settings/webhooks`);
  await page.fill("[name=url]", "http://127.0.0.1:9/hooks");
  for (const kind of ["order.released", "order.picked", "exception.opened"]) await page.check(`[name='${kind}']`);
  await page.locator("form[action='/settings/webhooks'] [name=password]").fill(PASSWORD);
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
  await council.locator("[name=password]").fill(PASSWORD);
  await council.locator("button").click();
  await page.goto(`${hub}/break-glass`);
  await form(page, "ask").locator("[name=number]").fill("1001");
  await form(page, "ask").locator("[name=reason]").fill("Complaint about order X1");
  await form(page, "ask").locator("button").click();
  await shows(page, "main td", "Complaint about order X1");
  // Who asked does not agree.
  await form(page, "grant").locator("button").click();
  await shows(page, ".wrong", /./);
  await supervisor.goto(`${hub}/break-glass`);
  await form(supervisor, "grant").locator("button").click();
  await supervisor.locator("main td a[href^='/break-glass/']").waitFor();
  await floor("looked-at");
  await page.goto(`${hub}/break-glass`);
  await guide(page, "break-glass");
  await page.locator("main td a[href^='/break-glass/']").click();
  await shows(page, "h1", "Ana");
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
    if (kind !== "enrol") assert.match(await row.locator("td").nth(2).innerText(), /Lea|Katrin/, kind);
  }
  await page.goto(`${hub}/settings/audit`);
  await page.locator("main td a").first().waitFor();
  await guide(page, "audit");
}
