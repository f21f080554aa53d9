// Renders ZPL files to PNG, all in one run (starting the renderer takes a second).
// Usage: node render.mjs WIDTH_MM HEIGHT_MM FILE.zpl... ; FILE.png is written beside each; prints each PNG's path.
// A file that prints more than one label gives FILE.png, FILE.1.png, ...
import { webcrypto } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

// The renderer asks for it by this name; Node.js 18, which Debian 12 has, keeps it elsewhere.
globalThis.crypto ??= webcrypto;

const DOTS_PER_MM = 8; // 203 dpi

const tools = process.env.REGAL_LABEL_TOOLS;
if (!tools) {
  console.error("REGAL_LABEL_TOOLS is not set; run scripts/label-tools and set it to the folder it prints");
  process.exit(2);
}
// Not a plain import: the packages are installed in the tools folder, not beside this file.
const found = createRequire(path.join(tools, "package.json")).resolve("zpl-renderer-js");
const { ready } = await import(pathToFileURL(found).href);
const { api } = await ready;

const [width, height, ...files] = process.argv.slice(2);
for (const file of files) {
  const zpl = fs.readFileSync(file, "utf8");
  const pages = await api.zplToBase64MultipleAsync(zpl, Number(width), Number(height), DOTS_PER_MM);
  pages.forEach((page, n) => {
    const png = file.replace(/\.zpl$/, n === 0 ? ".png" : `.${n}.png`);
    fs.writeFileSync(png, Buffer.from(page, "base64"));
    console.log(png);
  });
}
process.exit(0);
