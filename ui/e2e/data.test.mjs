// Anybody's SQL in a real browser against a running station with the demo plant: every example, table,
// plot, completion, a mistake at its place, the row limit, everything as a file, stopping, the history.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { ARTIFACTS, openPage } from "./browser.mjs";

const ROWS_MAX = 100_000;
const LARGE = `SELECT i AS a, i * 2 AS b, i / 3 AS c, 'n' || i AS d, now() AS e, i % 7 AS f, i AS g, i AS h, i AS k, i AS l FROM range(${ROWS_MAX + 20_000}) t(i)`;
const ENDLESS = "SELECT count(*) FROM range(100000000000) a, range(100000000000) b WHERE a.range + b.range = 7";

let page, complaints, id, go, until, close;

const rows = async () => Number(await id("sql-result").getAttribute("data-rows"));

/** Puts a statement into the editor as a person would who pastes it. */
async function write(statement) {
  await page.locator("[data-testid=sql-editor] .cm-content").click();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await page.keyboard.insertText(statement);
}

/** Runs what is written and waits for rows or a mistake. */
async function run() {
  await page.keyboard.press("Control+Enter");
  await until(async () => (await id("sql-stop").isDisabled()) && (await id("sql-run").isEnabled()), "it has run", 90_000);
}

async function mistake() {
  return (await id("sql-error").count()) === 0 ? null : (await id("sql-error").textContent()).trim();
}

/** Takes what completion offers; it takes nothing in the first moment after it has opened. */
async function accept(text) {
  const offer = page.locator(".cm-tooltip-autocomplete li", { hasText: text }).first();
  await offer.waitFor();
  await until(async () => {
    if ((await offer.count()) > 0) await page.keyboard.press("Tab");
    return (await offer.count()) === 0;
  }, `${text} is taken`);
}

/** Chooses an example and runs it. */
async function example(name) {
  await id("sql-side-examples").click();
  await id(`example-${name}`).click();
  await run();
}

before(async () => {
  ({ page, complaints, id, go, until, close } = await openPage());
  await go("data");
});

after(() => close?.());

test("every example runs on the demo plant", async () => {
  await id("sql-side-examples").click();
  await until(async () => (await id("view-data").getAttribute("data-ready")) === "true", "the views are known");
  const names = await page.locator("[data-testid^=example-]").evaluateAll((all) => all.map((one) => one.dataset.testid.slice(8)));
  assert.ok(names.length >= 15, names.join());
  for (const name of names) {
    await example(name);
    assert.equal(await mistake(), null, name);
    assert.ok((await rows()) >= 0, name);
  }
});

test("samples are a table with aligned numbers and units, and a plot", async () => {
  await until(async () => {
    await example("raw");
    return (await rows()) > 5;
  }, "the plant has lived a little", 60_000);
  assert.equal(await page.locator("[data-testid=sql-row]").first().locator("[role=cell].right").count(), 2);
  const cells = await page.locator("[data-testid=sql-row]").first().locator("[role=cell]").allTextContents();
  assert.match(cells[0], /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/);
  assert.match(await page.locator("[data-testid=sql-row] [role=cell]").first().getAttribute("title"), / UTC$/);
  assert.match(await page.locator("[data-testid=sql-table] [role=columnheader]").nth(1).textContent(), /^value ?\S+/, "the tag's unit stands in the heading");
  await id("sql-shape-plot").click();
  assert.equal(await id("sql-plot").getAttribute("data-lines"), "1");
  await page.locator("[data-testid=sql-plot] canvas").waitFor();
  await page.screenshot({ path: `${ARTIFACTS}/data-plot.png` });
  await id("sql-shape-table").click();
});

test("several tags over time are a line each", async () => {
  await example("hourly_means");
  await id("sql-shape-plot").click();
  assert.ok(Number(await id("sql-plot").getAttribute("data-lines")) > 1);
  assert.notEqual(await id("sql-by").inputValue(), "-1");
  await id("sql-shape-table").click();
});

test("completion offers views, columns and tags", async () => {
  await write("");
  await page.keyboard.type("select tag from samp");
  await accept("samples");
  await page.keyboard.type(" where tag = 'gas");
  await page.locator(".cm-tooltip-autocomplete li", { hasText: "gas/" }).first().waitFor();
  await page.screenshot({ path: `${ARTIFACTS}/data-completion.png` });
  await accept("gas/");
  await page.keyboard.press("End");
  await run();
  assert.equal(await mistake(), null);
  assert.ok((await rows()) > 0, "what was completed runs");
  assert.match(await page.locator("[data-testid=sql-editor] .cm-content").textContent(), /FROM samples|from samples/);
});

test("a mistake is shown at its place, a writing statement is refused", async () => {
  await write("SELECT tag,\n       valeu\nFROM samples");
  await run();
  assert.match(await mistake(), /valeu/);
  assert.match(await id("sql-error-place").textContent(), /2\D+8/);
  await page.locator("[data-testid=sql-editor] .cm-lintRange-error").waitFor();
  await page.screenshot({ path: `${ARTIFACTS}/data-mistake.png` });
  await id("sql-error-place").click();
  await write("SELECT 1\nFORM samples WHERE");
  await run();
  assert.match(await id("sql-error-place").textContent(), /2\D+\d/);
  await write("DELETE FROM sample_recent");
  await run();
  assert.match(await mistake(), /only one reading statement/);
});

test("the row limit is stated, scrolling stays quick, and everything is exported", async () => {
  await write(LARGE);
  await run();
  assert.equal(await rows(), ROWS_MAX);
  assert.match(await id("sql-cut").textContent(), /100/);
  assert.ok((await page.locator("[data-testid=sql-row]").count()) < 100, "only what is in sight is in the page");
  const table = id("sql-table");
  const ms = await table.evaluate(async (element) => {
    const began = performance.now();
    for (let i = 1; i <= 20; i += 1) {
      element.scrollTop = (element.scrollHeight / 20) * i;
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    }
    return (performance.now() - began) / 20;
  });
  assert.ok(ms < 250, `a jump took ${ms} ms`);
  await until(async () => (await page.locator("[data-testid=sql-row]").last().locator(".count").textContent()) === String(ROWS_MAX), "the last row is reached");
  await page.screenshot({ path: `${ARTIFACTS}/data-limit.png` });
  const [download] = await Promise.all([page.waitForEvent("download", { timeout: 120_000 }), id("sql-export-csv").click()]);
  const text = await readFile(await download.path(), "utf8");
  assert.equal(text.trimEnd().split("\r\n").length, ROWS_MAX + 20_001);
  await until(async () => /120/.test(await id("sql-exported").textContent()), "the rows are told");
  const [book] = await Promise.all([page.waitForEvent("download", { timeout: 120_000 }), id("sql-export-xlsx").click()]);
  assert.equal((await readFile(await book.path())).subarray(0, 2).toString(), "PK");
});

test("a query is stopped at once, and the next one runs", async () => {
  await write(ENDLESS);
  await page.keyboard.press("Control+Enter");
  await id("sql-running").waitFor();
  const began = Date.now();
  await id("sql-stop").click();
  await id("sql-error").waitFor();
  assert.ok(Date.now() - began < 3000);
  await write("SELECT 42 AS answer");
  await run();
  assert.equal(await rows(), 1);
});

test("statements are kept after the page was closed, each once", async () => {
  await page.reload();
  await id("view-data").waitFor();
  assert.match(await page.locator("[data-testid=sql-editor] .cm-content").textContent(), /answer/);
  await id("sql-side-history").click();
  assert.match(await id("history-0").textContent(), /SELECT 42 AS answer/);
  assert.ok((await page.locator("[data-testid^=history-]").count()) <= 20);
  await id("history-1").click();
  await until(async () => /100000000000/.test(await page.locator("[data-testid=sql-editor] .cm-content").textContent()), "it is in the editor");
});

test("what the history takes is shown", async () => {
  await go("settings");
  await until(async () => /\d/.test(await id("storage-database").textContent()), "the database has a size");
  assert.match(await id("storage-free").textContent(), /[GTM]B/);
});

test("sealed days are listed, pinned by a press, and a backup is asked for", async () => {
  const days = Array.from({ length: 30 }, (_, i) => ({ day: `2026-10-${String(30 - i).padStart(2, "0")}`, rows: 28_000_000 - i, bytes: 91_000_000 + i, generation: 1, pinned: i === 1, archived: i === 2 ? "/mnt/archive/2026/10" : "", lateRows: i === 0 ? 1200 : 0 }));
  const asked = [];
  await page.route("**/api/storage", (route) => route.fulfill({ json: { databaseBytes: 2e9, journalBytes: 4e8, sealedBytes: 2.7e9, snapshotBytes: 1e8, freeBytes: 8e10, growthPerDay: 9.1e7, daysUntilFull: 879.1, recentRows: 3e6, problem: null, days } }));
  await page.route("**/api/{storage_pin,backup}", (route) => {
    asked.push(route.request().postDataJSON());
    return route.fulfill({ json: { path: "/tmp/b.tar", bytes: 5e9, files: 99 } });
  });
  await go("overview");
  await go("settings");
  await id("sealed-2026-10-30").waitFor();
  await id("sealed-2026-10-30").locator("button").click();
  await id("backup-path").fill("/tmp/b.tar");
  await id("backup-start").click();
  await until(async () => /5\.00 GB/.test(await id("backup-said").textContent()), "it is told");
  assert.deepEqual(asked, [{ day: "2026-10-30", pinned: true }, { path: "/tmp/b.tar" }]);
  for (const language of ["en", "zh-CN"]) {
    await id("language").selectOption(language);
    await page.screenshot({ path: `${ARTIFACTS}/storage-${language}.png` });
  }
  await page.unrouteAll();
});

test("in both languages and all themes nothing is cut, and the console has no complaint", async () => {
  await go("data");
  await example("last_values");
  for (const [width, height] of [[1440, 900], [1280, 720]]) {
    await page.setViewportSize({ width, height });
    for (const language of ["zh-CN", "en"]) {
      await id("language").selectOption(language);
      for (const view of ["data", "settings"]) {
        await go(view);
        await page.evaluate(() => document.fonts.ready);
        if (view === "data") await until(async () => (await page.locator("[data-testid=sql-row]").count()) > 0, "the answer is still there");
        await page.screenshot({ path: `${ARTIFACTS}/${view}-${language}-${width}.png` });
        const cut = await page.evaluate(() => [...document.querySelectorAll("nav.rail span, .button, .panel-head h2, dt, dd, .entry span")].filter((element) => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0).map((element) => element.textContent));
        assert.deepEqual(cut, [], `${view} in ${language} at ${width}`);
        assert.deepEqual(await page.evaluate(() => [document.documentElement.scrollWidth > innerWidth, document.documentElement.scrollHeight > innerHeight]), [false, false]);
      }
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await go("data");
  for (const theme of ["light", "grey", "dark"]) {
    await id("theme").selectOption(theme);
    await page.screenshot({ path: `${ARTIFACTS}/data-${theme}.png` });
  }
  await id("language").selectOption("zh-CN");
  // Refused statements are refused with status 400, which the browser notes.
  assert.deepEqual(complaints.filter((text) => !/status of 400.*api\/sql/.test(text)), []);
});
