// Files of others in a real browser against a running station: sent, looked at, given a meaning, checked,
// imported; stopped and gone on with; what was refused by row and reason, and as a file.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { ARTIFACTS, openPage } from "./browser.mjs";

const ROWS = 100_000;
let page, complaints, id, go, ask, until, close, folder;

const job = (name) => page.locator(`[data-testid="import-job-${name}"][data-check="false"]`).first();
const stateOf = async (name) => ((await job(name).count()) === 0 ? null : job(name).getAttribute("data-state"));
const count = async (place, what) => Number((await place.locator(`[data-testid="import-count-${what}"]`).textContent()).replace(/[^\d]/g, ""));

async function send(name, text) {
  const path = join(folder, name);
  await writeFile(path, text);
  await id("import-file").setInputFiles(path);
  await id("import-name").waitFor();
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "linewatch-import-"));
  ({ page, complaints, id, go, ask, until, close } = await openPage());
  await go("export");
  await id("import-open").click();
  await id("view-import").waitFor();
});

after(async () => {
  await close?.();
  await rm(folder, { recursive: true, force: true });
});

test("a file that is sent shows its first rows, what they become, and what is refused", async () => {
  await send("旧数据.csv", "时间,H20101,state,note\n2026-11-01 08:00:00,1.5,on,a\n2026-11-01 08:00:01,x,off,b\nsoon,1,on,c\n2026-11-01 08:00:03,2.5,on,\n");
  await until(async () => (await page.locator("[data-testid=import-rows] tbody tr").count()) === 4, "the rows are shown");
  assert.equal(await id("import-role-time").inputValue(), "时间");
  assert.match(await id("import-rows").textContent(), /2026-11-01 08:00:00/);
  assert.equal(await page.locator("[data-testid=import-rows] td.why").count(), 2);
  assert.match(await page.locator("[data-testid=import-rows] tr.refused .why").getAttribute("title"), /soon/);
  await page.screenshot({ path: `${ARTIFACTS}/import-preview.png` });
});

test("a column goes to the nearest tag of the plant, and another is left out", async () => {
  assert.equal(await id("import-target-H20101").getAttribute("data-known"), "fresh");
  await id("import-near-H20101").click();
  await until(async () => (await id("import-target-H20101").getAttribute("data-known")) === "known", "the tag is one of the plant's");
  assert.equal(await id("import-target-H20101").locator("input").inputValue(), "gas/H20101/value");
  await id("import-target-note").locator("input").fill("");
  await id("import-target-note").locator("input").press("Tab");
  await until(async () => (await id("import-target-note").getAttribute("data-known")) === "none", "the column is left out");
});

test("what is missing is said before anything is asked", async () => {
  await id("import-role-time").selectOption("");
  await id("import-lacks").waitFor();
  assert.equal(await id("import-start").isDisabled(), true);
  await id("import-role-time").selectOption("时间");
  await id("import-zone").fill("Mars/Base");
  await until(async () => /Asia\/Shanghai/.test(await id("import-lacks").textContent()), "a zone that there is not is refused");
  await id("import-zone").fill("Asia/Shanghai");
  await until(async () => id("import-start").isEnabled(), "it can begin");
});

test("a check reads everything and stores nothing", async () => {
  await id("import-check").click();
  await until(async () => (await id("import-check-result").count()) === 1 && (await id("import-check-result").getAttribute("data-state")) === "done", "it is checked");
  const says = id("import-check-result");
  assert.deepEqual([await count(says, "rows"), await count(says, "stored"), await count(says, "duplicate"), await count(says, "refused")], [4, 5, 0, 2]);
  const { rows } = await ask("sql", { text: "SELECT count(*) FROM samples WHERE tag LIKE 'import/%'", limit: 1, id: null });
  assert.equal(Number(rows[0][0]), 0);
  await page.screenshot({ path: `${ARTIFACTS}/import-checked.png` });
});

test("an import stores it, and lists what it refused by row and reason", async () => {
  await id("import-start").click();
  await until(async () => (await stateOf("旧数据.csv")) === "done", "it is imported");
  assert.deepEqual([await count(job("旧数据.csv"), "stored"), await count(job("旧数据.csv"), "refused")], [5, 2]);
  await job("旧数据.csv").locator("[data-testid=import-refused]").click();
  await until(async () => (await id("refused-row").count()) === 2, "the refused rows are listed");
  const cells = await id("refused-row").first().locator("td").allTextContents();
  assert.deepEqual([cells[0], cells[1]], ["3", "H20101"]);
  await page.screenshot({ path: `${ARTIFACTS}/import-refused.png` });
  const [download] = await Promise.all([page.waitForEvent("download"), id("refused-save").click()]);
  assert.match(download.suggestedFilename(), /^旧数据-.*refused\.csv$/);
  const list = await readFile(await download.path(), "utf8");
  assert.equal(list.split("\r\n").length, 4);
  await page.keyboard.press("Escape");
});

test("the same file again stores nothing twice", async () => {
  await send("旧数据.csv", await readFile(join(folder, "旧数据.csv"), "utf8"));
  await id("import-zone").fill("Asia/Shanghai");
  await until(async () => id("import-start").isEnabled(), "it can begin");
  await id("import-near-H20101").click();
  await id("import-target-note").locator("input").fill("");
  await id("import-target-note").locator("input").press("Tab");
  await until(async () => (await id("import-target-note").getAttribute("data-known")) === "none" && (await id("import-start").isEnabled()), "it can begin");
  await id("import-start").click();
  await until(async () => (await stateOf("旧数据.csv")) === "done" && (await count(job("旧数据.csv"), "duplicate")) === 5, "everything was there already");
});

test("a long import says how fast it is, is stopped, and goes on where it was", async () => {
  let text = "time,tag,value\n";
  for (let row = 0; row < ROWS; row += 1) text += `${1_700_000_000 + (row >> 1)},old/mill/${row % 2 ? "b" : "a"},${row}\n`;
  await writeFile(join(folder, "mill.csv"), text);
  await id("import-path").fill(join(folder, "mill.csv"));
  await id("import-open-path").click();
  await until(async () => (await id("import-target-old/mill/a").count()) === 1, "the names in the file are listed");
  await until(async () => id("import-start").isEnabled(), "it can begin");
  await id("import-start").click();
  await until(async () => (await stateOf("mill.csv")) === "running" && (await count(job("mill.csv"), "stored")) > 0, "it runs");
  await page.screenshot({ path: `${ARTIFACTS}/import-running.png` });
  await job("mill.csv").locator("[data-testid=import-cancel]").click();
  await until(async () => (await stateOf("mill.csv")) === "stopped", "it is stopped");
  assert.ok((await count(job("mill.csv"), "rows")) < ROWS, "it was stopped before its end");
  await page.screenshot({ path: `${ARTIFACTS}/import-stopped.png` });
  await job("mill.csv").locator("[data-testid=import-resume]").click();
  await until(async () => (await stateOf("mill.csv")) === "done", "it went on to its end", 120_000);
  assert.deepEqual([await count(job("mill.csv"), "rows"), await count(job("mill.csv"), "stored"), await count(job("mill.csv"), "duplicate")], [ROWS, ROWS, 0]);
  assert.match(await job("mill.csv").textContent(), /行之后继续|Went on behind/);
});

test("a file that is none is refused with a sentence, in both languages", async () => {
  assert.match(await id("source-import").textContent(), /○/, "imported files are no source that stopped");
  await id("import-path").fill("/nowhere/at-all.csv");
  await id("import-open-path").click();
  await until(async () => /at-all\.csv/.test((await id("import-error").textContent().catch(() => "")) ?? ""), "it is refused");
  await id("language").selectOption("en");
  await page.screenshot({ path: `${ARTIFACTS}/import-en.png` });
  await id("import-clear").click();
  await id("language").selectOption("zh-CN");
  // What was refused is named by the browser's console, too.
  assert.deepEqual(complaints.filter((line) => !line.includes("400")), []);
});
