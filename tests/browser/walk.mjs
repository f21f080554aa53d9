// What every walk over the dashboard needs: the hub, whoever works on the floor, and hands for the pages.
import assert from "node:assert/strict";
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";

export const [hub, empty, pictures, routes] = process.argv.slice(2);
// A name that a page which trusts names would run.
export const EVIL = "<img src=x onerror=alert(1)>";
// Whatever must not be, in words.
export const faults = [];
const told = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();

// Somebody on the floor does something; goes on when it is done.
export async function floor(...what) {
  console.log(`do ${what.join(" ")}`);
  const answer = await told.next();
  assert.equal(answer.value, "done", `the floor could not: ${what}`);
}

export async function shows(page, selector, text) {
  await page.locator(selector, { hasText: text }).first().waitFor();
}

// A picture of the page as it is for the guide: `scripts/pictures` puts it into docs/pictures.
export async function guide(page, name) {
  fs.mkdirSync(path.join(pictures, "guide"), { recursive: true });
  const [width, most] = [1280, 960];
  const high = await page.evaluate(() => document.documentElement.scrollHeight);
  const clip = { x: 0, y: 0, width, height: Math.min(high, most) };
  await page.screenshot({ path: path.join(pictures, "guide", `dashboard-${name}.png`), fullPage: true, clip });
}

export async function signIn(page, number, password, code = "") {
  await page.goto(`${hub}/sign-in`);
  await page.fill("#number", number);
  await page.fill("#password", password);
  await page.fill("#code", code);
  await page.click("button.main");
}

export async function signOut(page) {
  await page.click(".me summary");
  await page.click("form[action='/sign-out'] button");
  await page.waitForURL(`${hub}/sign-in`);
}

export async function speak(page, language) {
  await page.goto(`${hub}/`);
  if ((await page.getAttribute("html", "lang")) === language) return;
  await page.click(".me summary");
  await page.click(`button[name=language][value=${language}]`);
  await page.locator(`html[lang=${language}]`).waitFor();
}

// A scanner that types: no click into the field before.
export async function scan(page, code, then) {
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.type(`${code}\n`);
  await page.waitForURL(`${hub}${then}`);
}

// The form that does this.
export const form = (page, act) => page.locator(`form:has(input[name=act][value=${act}])`);

// What an app shows for a secret, so many steps of 30 s from now.
export function factorCode(secret, later = 0) {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((sign) => digits.indexOf(sign).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const mac = crypto.createHmac("sha1", key).update(step).digest();
  const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}
