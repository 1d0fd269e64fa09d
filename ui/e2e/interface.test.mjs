// The interface in a real browser against a running station: what an operator does in a shift.
// One page is used throughout, as an operator would; the tests follow each other.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { ARTIFACTS, openPage } from "./browser.mjs";
import { DEVICE } from "./station.mjs";

const VIEWS = ["overview", "trends", "alarms", "export", "settings"];
const PLANT_CARDS = 24;

let station, page, complaints, id, go, until, close;
let origin;

before(async () => {
  ({ station, page, complaints, id, go, until, close } = await openPage());
  origin = new URL(page.url()).origin;
});

after(() => close?.());

test("Overview shows 24 detectors with live values that change", async () => {
  await id("view-overview").waitFor();
  await page.waitForFunction((n) => document.querySelectorAll("[data-device]").length >= n, PLANT_CARDS);
  const readAll = () => page.evaluate(() => Object.fromEntries([...document.querySelectorAll("[data-device]")].map((card) => [card.dataset.device, card.querySelector("[data-testid=value]").textContent])));
  await page.waitForFunction((n) => [...document.querySelectorAll("[data-device] [data-testid=value]")].filter((cell) => /\d/.test(cell.textContent)).length >= n, PLANT_CARDS);
  const first = await readAll();
  await page.waitForFunction(
    (old) => [...document.querySelectorAll("[data-device]")].filter((card) => card.querySelector("[data-testid=value]").textContent !== old[card.dataset.device]).length >= 12,
    first,
  );
  assert.notDeepEqual(await readAll(), first);
});

test("the bars tell sources, identity, disk and time", async () => {
  const text = await id("identity").textContent();
  const [received, ...parts] = text.match(/[\d\u2009]+/g).map((number) => Number(number.replace(/\u2009/g, "")));
  assert.equal(received, parts.reduce((sum, part) => sum + part, 0), text);
  assert.ok(received > 0);
  assert.match(await id("disk").textContent(), /\d/);
  await page.waitForFunction(() => /\d\d:\d\d:\d\d/.test(document.querySelector("[data-testid=clock]").textContent));
  await page.locator("[data-testid^=source-]").first().click();
  await id("source-details").waitFor();
  await page.keyboard.press("Escape");
  await id("source-details").waitFor({ state: "detached" });
});

/** How many pixels of the plot have a pen's colour, from a share of its width to its right end. */
const inkOf = (pen, share) =>
  page.evaluate(([n, from]) => {
    const canvas = document.querySelector("[data-testid=trend-plot] canvas");
    const probe = document.createElement("canvas").getContext("2d");
    probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(`--pen-${n}`);
    probe.fillRect(0, 0, 1, 1);
    const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
    const left = Math.floor(canvas.width * from);
    // A copy is read, so that the plot's own canvas stays where the browser draws it fastest.
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(left, 0, canvas.width - left, canvas.height);
    let ink = 0;
    for (let i = 0; i < data.length; i += 4) if (Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) < 60) ink += 1;
    return ink;
  }, [pen, share]);

test("Trends draws two pens and goes on with live samples", async () => {
  await page.goto(`${origin}/#/trends?pens=`);
  await id("add-tags").click();
  await id("tag-search").fill("H20101");
  await id("tag-gas/H20101/value").click();
  await id("tag-search").fill("TEMP0104");
  await id("tag-gas/TEMP0104/value").click();
  await page.keyboard.press("Escape");
  await id("period-m15").click();
  await id("pen-gas/H20101/value").waitFor();
  await id("pen-gas/TEMP0104/value").waitFor();
  for (const pen of [1, 2]) await until(async () => (await inkOf(pen, 0)) > 20, `pen ${pen} is drawn`);
  const now = page.locator('[data-testid="pen-gas/H20101/value"] [data-testid=pen-now]');
  const before = await now.textContent();
  assert.match(before, /\d/);
  await until(async () => (await now.textContent()) !== before, "a live sample reaches the table");
  await until(async () => /pens=.*H20101.*&live=900000/.test(page.url()), "the address holds pens and period");
});

test("the wheel zooms about the pointer, cursors give values, a double click goes back to live", async () => {
  const box = await page.locator("[data-testid=trend-plot] .u-over").boundingBox();
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2);
  await page.mouse.wheel(0, -300);
  await until(async () => /from=\d+&to=\d+/.test(page.url()), "the address holds the zoomed period");
  await page.mouse.dblclick(box.x + box.width * 0.5, box.y + box.height / 2);
  await until(async () => /live=900000/.test(page.url()), "the address is live again");
  await page.mouse.click(box.x + box.width * 0.9, box.y + box.height / 2);
  await until(async () => /[?&]a=\d+/.test(page.url()), "cursor A is in the address");
});

test("a value over its limit raises an alarm; acknowledging with a comment changes its state", async () => {
  await go("alarms");
  const stop = await station.exceed();
  try {
    const raised = page.locator(`[data-testid="alarm-gas/${DEVICE}-HIGH"][data-state=unacknowledged]`).first();
    await raised.waitFor({ timeout: 60_000 });
    // Earlier occurrences of the same alarm may wait too: this one is meant from here on.
    const occurrence = await raised.getAttribute("data-id");
    const row = page.locator(`tr[data-id="${occurrence}"]`);
    const bannerId = () => id("alarm-banner").getAttribute("data-id");
    await until(async () => (await bannerId()) === occurrence, "the banner shows it");
    assert.match(await id("alarm-banner").textContent(), new RegExp(DEVICE));
    await row.click();
    await id("details-ack").click();
    await id("ack-comment").fill("现场确认 checked on site");
    await page.keyboard.press("Enter");
    await page.locator(`tr[data-id="${occurrence}"][data-state=acknowledged]`).waitFor();
    assert.match(await row.textContent(), /现场确认 checked on site/);
    await until(async () => (await bannerId()) !== occurrence, "the banner lets it go");
    await page.screenshot({ path: `${ARTIFACTS}/alarm-acknowledged.png` });
  } finally {
    await stop();
  }
});

test("the CSV downloads and reads back", async () => {
  await go("export");
  await id("export-tags").fill("gas/H20101/value\ngas/TEMP0104/value");
  await id("export-format-csv").click();
  await id("export-estimate").waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), id("export-start").click()]);
  const bytes = await readFile(await download.path());
  assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf], "begins with a byte order mark");
  const lines = bytes.subarray(3).toString("utf8").split("\r\n").filter(Boolean);
  const header = lines[0].split(",");
  for (const column of ["tag", "value", "quality"]) assert.ok(header.includes(column), `${lines[0]} has ${column}`);
  const rows = lines.slice(1).map((line) => line.split(","));
  assert.ok(rows.length > 0);
  for (const row of rows) assert.equal(row.length, header.length);
  assert.deepEqual([...new Set(rows.map((row) => row[header.indexOf("tag")]))].sort(), ["gas/H20101/value", "gas/TEMP0104/value"]);
  assert.ok(rows.every((row) => Number.isFinite(Number(row[header.indexOf("value")]))));
  const said = await id("export-result").textContent();
  assert.equal(Number(said.match(/[\d\u2009]+/)[0].replace(/\u2009/g, "")), rows.length, said);
});

test("language and theme switch at run time and are remembered", async () => {
  await page.goto(`${origin}/#/overview`);
  await id("language").selectOption("en");
  assert.equal(await id("nav-overview").textContent(), "Overview");
  await id("theme").selectOption("grey");
  assert.equal(await page.locator("html").getAttribute("data-theme"), "grey");
  await page.reload();
  await id("view-overview").waitFor();
  assert.equal(await id("nav-overview").textContent(), "Overview");
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  assert.equal(await page.locator("html").getAttribute("data-theme"), "grey");
  await id("theme").selectOption("dark");
  await id("language").selectOption("zh-CN");
  assert.equal(await id("nav-overview").textContent(), "总览");
});

/** For the documents' pictures the plant should have lived a while: LINEWATCH_LIVED_S seconds. */
async function lived() {
  const wanted = Number(process.env.LINEWATCH_LIVED_S ?? 0);
  if (wanted === 0) return;
  const status = await page.evaluate(() => fetch("/api/status", { method: "POST", headers: { "content-type": "application/json" }, body: "{}" }).then((answer) => answer.json()));
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, wanted * 1000 - (status.now - status.startedAt))));
  await page.goto(`${origin}/#/trends?pens=gas/H20401/value,gas/H20201/value,gas/H20101/value&live=900000`);
}

test("every view in both languages, nothing cut in the bars, no complaint in the console", async () => {
  await lived();
  for (const language of ["zh-CN", "en"]) {
    await id("language").selectOption(language);
    for (const view of VIEWS) {
      await go(view);
      if (view === "trends") {
        await until(async () => (await inkOf(1, 0)) > 20, "the trend is drawn");
        await page.locator("[data-testid=trend-plot] .hint").waitFor({ state: "detached" });
      }
      await page.evaluate(() => document.fonts.ready);
      await page.screenshot({ path: `${ARTIFACTS}/${view}-${language}.png` });
      const cut = await page.evaluate(() => [...document.querySelectorAll("nav span, .button, .panel-head h2")].filter((element) => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0).map((element) => element.textContent));
      assert.deepEqual(cut, [], `${view} in ${language}`);
    }
  }
  assert.deepEqual(complaints, []);
});
