// One page of a real browser on the station, and what every test does with it.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

import { openStation } from "./station.mjs";

/** Where pictures go. */
export const ARTIFACTS = process.env.LINEWATCH_ARTIFACTS ?? fileURLToPath(new URL("../artifacts/e2e", import.meta.url));
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/**
 * Opens the station in a new page; `complaints` is what its console says that it should not. The browser
 * is silent unless it is to be `audible`, and may have an `env`ironment of its own.
 */
export async function openPage({ env, audible = false } = {}) {
  await mkdir(ARTIFACTS, { recursive: true });
  const station = await openStation();
  const browser = await chromium.launch({ executablePath: process.env.LINEWATCH_CHROMIUM ?? "/usr/bin/chromium", args: FLAGS, env, ignoreDefaultArgs: audible ? ["--mute-audio"] : [] });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: "zh-CN" });
  const complaints = [];
  page.setDefaultTimeout(20_000);
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(station.url);
  const id = (name) => page.locator(`[data-testid="${name}"]`);
  return {
    station, page, complaints, id,
    go: async (view) => {
      await id(`nav-${view}`).click();
      await id(`view-${view}`).waitFor();
    },
    /** Asks the station a command with the page's own session. */
    ask: (command, args = {}) =>
      page.evaluate(([name, body]) => fetch(`/api/${name}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }).then((answer) => answer.json()), [command, args]),
    /** Waits until a condition of ours holds; it is looked at on every animation frame of the page. */
    until: async (condition, what, ms = 30_000) => {
      const end = Date.now() + ms;
      while (!(await condition())) {
        assert.ok(Date.now() < end, `within ${ms / 1000} s: ${what}`);
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
      }
    },
    close: async () => {
      await browser.close();
      await station.end();
    },
  };
}
