// Takes the pictures of the dashboard for the documentation, in English, light.
// Usage: node pictures.mjs HUB_URL FOLDER ; waits until people work and something has gone wrong.
import path from "node:path";
import { open, start } from "./browser.mjs";

const [hub, folder] = process.argv.slice(2);
const faults = [];
const browser = await start();
try {
  const page = await open(browser, "en", faults, { width: 1200, height: 720 });
  page.setDefaultTimeout(120_000);
  const take = (name) => page.screenshot({ path: path.join(folder, `dashboard-${name}.png`) });
  await page.goto(`${hub}/sign-in`);
  await page.fill("#number", "9001");
  await page.fill("#password", "9630");
  await page.click("button.main");
  await page.waitForURL(`${hub}/`);

  // The pages hear by themselves what happens; three cases and a first packed order are life enough.
  await page.goto(`${hub}/exceptions`);
  await page.locator("main td a").nth(2).waitFor();
  await take("exceptions");
  await page.locator("main td a").last().click();
  await page.locator("main details > summary").last().click();
  await take("exception");
  await page.goto(`${hub}/`);
  await page.locator(".ok").nth(3).waitFor();
  await take("floor");
  await page.goto(`${hub}/map`);
  await page.locator(".map rect").first().waitFor();
  await take("map");
  await page.goto(`${hub}/orders?state=new`);
  await page.locator("main td a").first().waitFor();
  await take("orders");
  await page.locator("main td a").first().click();
  await page.locator("main a[href^='/stock/item/']").first().click();
  await page.locator("main td a").first().waitFor();
  await take("stock");
} finally {
  await browser.close();
}
for (const fault of faults) console.error(fault);
process.exit(faults.length === 0 ? 0 : 1);
