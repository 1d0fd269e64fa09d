// The alarm screen in a real browser against a running station: a flood of a thousand alarms in a
// minute, the newest critical one from every view, everything by keyboard alone, the table as a file.
// One page is used throughout; the tests follow each other. With the plant of stress-plant.mjs the
// thousand are alarms of their own, with the demo plant its detectors alarm again and again.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { ARTIFACTS, openPage } from "./browser.mjs";
import { DEVICE } from "./station.mjs";

const VIEWS = ["overview", "line", "trends", "alarms", "plc", "export", "settings"];
const ALARMS = 1000;
const FLOOD_MS = Number(process.env.LINEWATCH_FLOOD_MS ?? 60_000);
const FRAMES_PER_S = 30;
/** One task of the page may hold it up so long, beside a station that stores the same flood. */
const TASK_MS_MAX = 500;

let station, page, complaints, id, go, ask, until, close;

/** The testid of what has the focus. */
const focused = () => page.evaluate(() => document.activeElement?.dataset.testid ?? "");
const count = async () => Number(await id("alarm-table").getAttribute("data-count"));

/** Begins to note every frame and long task; `stopMeter` gives them. */
const startMeter = () =>
  page.evaluate(() => {
    const meter = (window.meter = { frames: [], tasks: [], going: true });
    new PerformanceObserver((list) => meter.tasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ entryTypes: ["longtask"] });
    let last = performance.now();
    const step = (now) => {
      meter.frames.push(now - last);
      last = now;
      if (meter.going) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
const stopMeter = () =>
  page.evaluate(() => {
    window.meter.going = false;
    const frames = window.meter.frames.sort((a, b) => a - b);
    return { frames: frames.length, medianMs: frames[frames.length >> 1], longestMs: frames.at(-1), longestTaskMs: Math.max(0, ...window.meter.tasks) };
  });

before(async () => {
  ({ station, page, complaints, id, go, ask, until, close } = await openPage());
  await id("view-overview").waitFor();
});

after(() => close?.());

test("a thousand alarms in a minute: the table can be used, and only rows in sight are in the page", async (context) => {
  const { devices } = await ask("layout");
  const raisesNow = async () => (await ask("alarms", { scope: "open", from: null, to: null, text: "", priorities: [], key: null, limit: 10_000 })).rows.reduce((sum, row) => sum + row.raises, 0);
  const raisesBefore = await raisesNow();
  await go("alarms");
  await until(async () => (await focused()) === "alarm-table", "the table has the focus");
  await startMeter();
  let flooding = true;
  const flood = station.flood(ALARMS, FLOOD_MS, devices.map((device) => device.path)).finally(() => (flooding = false));
  // Somebody works in it meanwhile: down the rows, marks one, looks at the end and comes back.
  let moves = 0;
  while (flooding) {
    await page.keyboard.press(moves % 40 === 39 ? "Home" : moves % 40 === 20 ? "PageDown" : "ArrowDown");
    moves += 1;
    const drawn = await page.locator("[data-testid=alarm-table] tbody tr").count();
    assert.ok(drawn < 80, `${drawn} rows are in the page`);
    if ((await count()) > 3) {
      assert.equal(await page.locator("[data-testid=alarm-table] tr.selected").count(), 1, "the chosen row is in the page");
    }
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 150)));
  }
  const { own } = await flood;
  const wanted = own > 0 ? async () => (await count()) >= own : async () => (await raisesNow()) >= raisesBefore + ALARMS;
  await until(wanted, `${ALARMS} alarms have come`, 60_000);
  const meter = await stopMeter();
  context.diagnostic(`${own > 0 ? "alarms of their own" : "raised again and again"}; ${await count()} rows; ${moves} keys; ${JSON.stringify(meter)}`);
  assert.ok(meter.medianMs <= 1000 / FRAMES_PER_S, `median ${meter.medianMs} ms per frame`);
  assert.ok(meter.longestTaskMs <= TASK_MS_MAX, `the longest task took ${meter.longestTaskMs} ms`);
  await page.screenshot({ path: `${ARTIFACTS}/alarm-flood.png` });
});

test("the newest critical alarm is seen from every view", async () => {
  const stop = await station.exceed();
  try {
    await until(async () => (await id("alarm-banner").getAttribute("data-priority")) === "critical", "the banner shows a critical alarm", 60_000);
    for (const view of VIEWS) {
      await go(view);
      await until(async () => (await id("alarm-banner").getAttribute("data-id")) === (await ask("status")).topAlarm?.id, `${view}: the banner shows the station's top alarm`);
      const box = await id("alarm-banner").boundingBox();
      assert.ok(box.y >= 0 && box.y + box.height < 80 && box.width > 200, `${view}: ${JSON.stringify(box)}`);
      const seen = await page.evaluate(() => {
        const banner = document.querySelector("[data-testid=alarm-banner]");
        const { left, top, width, height } = banner.getBoundingClientRect();
        return banner.contains(document.elementFromPoint(left + width / 3, top + height / 2));
      });
      assert.ok(seen, `${view}: nothing covers the banner`);
    }
  } finally {
    await stop();
  }
});

test("acknowledge, shelve and unshelve by keyboard alone", async () => {
  const stop = await station.exceed();
  const key = `gas/${DEVICE}:HIGH`;
  const rowNow = async () => {
    const lists = await Promise.all(["open", "shelved"].map((scope) => ask("alarms", { scope, from: null, to: null, text: "", priorities: [], key: null, limit: 10_000 })));
    return lists.flatMap((list) => list.rows).find((row) => row.key === key);
  };
  try {
    await page.evaluate(() => document.activeElement?.blur());
    await page.keyboard.press("1");
    await id("view-overview").waitFor();
    await page.keyboard.press("4");
    await id("view-alarms").waitFor();
    await until(async () => (await focused()) === "alarm-table", "the table has the focus");
    await until(async () => (await rowNow())?.state === "unacknowledged", "the alarm stands", 60_000);
    // To its row by the filter field.
    await page.keyboard.press("f");
    assert.equal(await focused(), "alarm-search");
    await page.keyboard.type(`${DEVICE.toLowerCase()} ${key.toLowerCase()}`);
    await page.keyboard.press("Enter");
    assert.equal(await focused(), "alarm-table");
    await until(async () => (await page.locator(`tr[data-key="${key}"]`).count()) > 0, "the filter finds it");
    await page.keyboard.press("Home");
    // Escape leaves a dialog without doing anything; the focus is back where it was.
    await page.keyboard.press("Enter");
    await id("dialog-ack").waitFor();
    await page.keyboard.press("Escape");
    await id("dialog-ack").waitFor({ state: "detached" });
    assert.equal(await focused(), "alarm-table");
    assert.equal((await rowNow()).state, "unacknowledged");

    await page.keyboard.press("Enter");
    await id("dialog-ack").waitFor();
    assert.equal(await focused(), "ack-comment");
    await page.keyboard.type("键盘确认 by keyboard");
    await page.keyboard.press("Enter");
    await id("dialog-ack").waitFor({ state: "detached" });
    await until(async () => (await rowNow())?.state === "acknowledged", "it is acknowledged");
    assert.equal((await rowNow()).comment, "键盘确认 by keyboard");

    await page.keyboard.press("s");
    await id("dialog-shelve").waitFor();
    assert.equal(await id("shelve-confirm").isDisabled(), true, "not without a reason");
    await page.keyboard.press("Enter");
    assert.equal((await rowNow()).state, "acknowledged", "Enter without a reason does nothing");
    await page.keyboard.type("检修 maintenance");
    await page.keyboard.press("Enter");
    await id("dialog-shelve").waitFor({ state: "detached" });
    await until(async () => (await rowNow())?.state === "shelved", "it is shelved");
    await id("count-shelved").waitFor();
    await until(async () => (await page.locator(`tr[data-key="${key}"]`).count()) === 0, "it is not among the open ones");

    await page.keyboard.press("v");
    await page.locator(`tr[data-key="${key}"][data-state=shelved]`).waitFor();
    await page.screenshot({ path: `${ARTIFACTS}/alarm-shelved.png` });
    await page.keyboard.press("u");
    await id("dialog-unshelve").waitFor();
    await page.keyboard.press("Enter");
    await id("dialog-unshelve").waitFor({ state: "detached" });
    await until(async () => (await rowNow())?.state !== "shelved", "it is no longer shelved");
    await page.keyboard.press("Shift+V");
    await page.locator(`tr[data-key="${key}"]`).first().waitFor();
    await page.keyboard.press("?");
    await id("key-help").waitFor();
    await page.keyboard.press("Escape");
    await id("key-help").waitFor({ state: "detached" });
    assert.equal(await focused(), "alarm-table");
    await page.keyboard.press("Escape");
    assert.equal(await id("alarm-search").inputValue(), "", "Escape clears the filters");
  } finally {
    await stop();
  }
});

test("the table is saved as it is shown, by keyboard", async () => {
  const names = await page.locator("[data-testid=alarm-table] th button").evaluateAll((buttons) => buttons.map((button) => button.textContent));
  const save = async (keys) => {
    await page.keyboard.press("e");
    await until(async () => (await focused()) === "export-xlsx", "the choice is open");
    const waiting = page.waitForEvent("download");
    for (const key of keys) await page.keyboard.press(key);
    const download = await waiting;
    await until(async () => (await focused()) === "alarm-table", "the focus is back in the table");
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  };
  const excel = await save(["Enter"]);
  assert.match(excel.name, /^报警_.+_\d{8}-\d{4}\.xlsx$/);
  if (process.env.LINEWATCH_FAKE !== "1") assert.equal(excel.bytes.subarray(0, 2).toString(), "PK", "an Excel file is a zip");
  const rows = await count();
  const csv = await save(["Tab", "Enter"]);
  assert.match(csv.name, /\.csv$/);
  assert.deepEqual([...csv.bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf], "begins with a byte order mark");
  const lines = csv.bytes.subarray(3).toString("utf8").split("\r\n").filter(Boolean);
  assert.ok(lines[0].split(",").length >= names.length, `${lines[0]} has the columns ${names.join(" ")}`);
  assert.ok(Math.abs(lines.length - 1 - rows) <= 5, `${lines.length - 1} rows in the file, ${rows} in the table`);
  assert.match(await id("table-said").textContent(), /\d/);
});

test("a figure of the performance page opens its rows", async () => {
  await id("tab-performance").click();
  await id("view-alarm-performance").waitFor();
  await page.locator("[data-testid^=top-]").first().click();
  await id("view-alarms").waitFor();
  assert.match(page.url(), /scope=all.*key=/);
  await id("alarm-key").waitFor();
  await until(async () => (await count()) > 0, "its rows are shown");
  const keys = await page.locator("tr[data-key]").evaluateAll((rows) => [...new Set(rows.map((row) => row.dataset.key))]);
  assert.equal(keys.length, 1);
  await page.screenshot({ path: `${ARTIFACTS}/alarm-performance-rows.png` });
});

test("nothing complained in the console", () => assert.deepEqual(complaints, []));
