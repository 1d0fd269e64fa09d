// Takes pictures of every view against the fake station: `npm run build && node tests/pictures.mjs`.
// Writes artifacts/<view>-<theme>-<language>-<width>.png and fails on any console error.
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { startFake } from "./fake-station.mjs";

const OUT = fileURLToPath(new URL("../artifacts/", import.meta.url));
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const VIEWS = { overview: "#/overview", line: "#/line", plc: "#/plc", trends: "#/trends?pens=gas/H20101/value,gas/CH40102/value,gas/TEMP0104/value,gas/PM250206/value", alarms: "#/alarms?group=cause", history: "#/alarms?scope=all&hours=168", performance: "#/alarms/performance", settings: "#/settings", export: "#/export" };
const CASES = [
  ["dark", "zh-CN", 1440, 900],
  ["dark", "en", 1440, 900],
  ["grey", "zh-CN", 1440, 900],
  ["light", "en", 1440, 900],
  ["grey", "en", 1280, 720],
  ["light", "zh-CN", 1280, 720],
  ["dark", "en", 1024, 700],
  ["dark", "zh-CN", 1920, 1080],
];
const only = process.argv[2]?.split(",");

await mkdir(OUT, { recursive: true });
// A running station may be named instead: LINEWATCH_URL is its start address with the token.
const server = process.env.LINEWATCH_URL ? null : await startFake(0);
const start = process.env.LINEWATCH_URL ?? `http://127.0.0.1:${server.address().port}/`;
const base = `${new URL(start).origin}/`;
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: FLAGS });
let errors = 0;
for (const [theme, language, width, height] of CASES) {
  const page = await browser.newPage({ viewport: { width, height } });
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") {
      errors += 1;
      console.error(message.text());
    }
  });
  page.on("pageerror", (error) => {
    errors += 1;
    console.error(String(error));
  });
  await page.addInitScript(([t, l]) => {
    if (location.protocol === "about:") return;
    localStorage.setItem("linewatch.theme", t);
    localStorage.setItem("linewatch.language", l);
  }, [theme, language]);
  await page.goto(start);
  for (const [view, hash] of Object.entries(VIEWS)) {
    if (only && !only.includes(view)) continue;
    await page.goto("about:blank");
    await page.goto(base + hash);
    await page.waitForTimeout(1800);
    await page.screenshot({ path: `${OUT}${view}-${theme}-${language}-${width}.png` });
  }
  await page.close();
}
await browser.close();
server?.close();
server?.closeAllConnections();
process.exitCode = errors > 0 ? 1 : 0;
