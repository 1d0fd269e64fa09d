// The production line and its PLC in a real browser against a running station with the demo plant:
// start the line, see products move and the count rise, edit a constant, take it over, see the
// effect, stop it. One page is used throughout; the tests follow each other.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ARTIFACTS, openPage } from "./browser.mjs";

const CONFIG = "GVL_Config.st";
const MAX_SPEED = "GVL_Config.CONVEYOR_MAX_SPEED";
const WATCHED = "PLC_PRG.rConveyorSpeed";
/** The belt's highest speed that the test writes into the program, in m/s. */
const SLOW = 1.5;

let page, complaints, id, go, ask, until, close;

const number = async (name) => Number((await id(name).first().textContent()).replace(/\u2009/g, "").replace("\u2212", "-"));
/** Where the products are drawn, by their number. */
const places = () =>
  page.evaluate(() => Object.fromEntries([...document.querySelectorAll("[data-testid=products] [data-product]")].map((product) => [product.dataset.product, Number(/translate\(([-\d.]+)/.exec(product.getAttribute("transform"))?.[1])])));

/** The second step of a write: sees what it would do, gives a reason, confirms, sees it read back. */
async function confirmWrite(reason, value) {
  await id("write-dialog").waitFor();
  if (value !== undefined) await id("write-value").fill(String(value));
  await id("write-reason").fill(reason);
  await until(async () => (await id("write-confirm").getAttribute("aria-disabled")) === "false", "the station has checked the value");
  await id("write-confirm").click();
  await page.locator("[data-testid=write-result][data-confirmed=true]").waitFor();
  await id("write-close").click();
  await id("write-dialog").waitFor({ state: "detached" });
}

before(async () => {
  ({ page, complaints, id, go, ask, until, close } = await openPage());
});

after(() => close?.());

test("the line starts, products move and the count rises", async () => {
  await go("line");
  await until(async () => (await id("mimic").getAttribute("data-live")) === "true", "the line is live");
  await id("line-start").click();
  await confirmWrite("试验开始 test begins");
  await until(async () => (await number("value-line/conveyor/speed")) > 0.5, "the conveyor runs");
  await until(async () => Object.keys(await places()).length > 0, "a product is on the belt");
  const first = await places();
  await until(async () => {
    const now = await places();
    return Object.keys(first).some((product) => now[product] > first[product] + 5);
  }, "a product moves");
  const count = await number("value-line/production/count");
  await until(async () => (await number("value-line/production/count")) > count, "the count rises", 90_000);
  await page.screenshot({ path: `${ARTIFACTS}/line-runs.png` });
});

test("a speed out of range is refused by name, one in range is written and read back", async () => {
  await id("conveyor-speed").click();
  await id("write-value").fill("99");
  await id("write-problem").waitFor();
  assert.match(await id("write-problem").textContent(), /99/);
  assert.match(await id("write-range").textContent(), /m\/s/);
  assert.equal(await id("write-confirm").getAttribute("aria-disabled"), "true");
  await confirmWrite("慢一点 a little slower", 2.5);
  await until(async () => (await number("value-line/conveyor/speed_setpoint")) === 2.5, "the setpoint is what was written");
  await until(async () => Math.abs((await number("value-line/conveyor/speed")) - 2.5) < 0.05, "the conveyor follows");
});

test("the program shows live values beside its lines", async () => {
  await go("plc");
  await id(`file-${CONFIG}`).click();
  await page.locator(`.st-value[data-path="${MAX_SPEED}"]`).waitFor();
  assert.match(await page.locator(`.st-value[data-path="${MAX_SPEED}"]`).textContent(), /^5(\.0)?$/);
  assert.equal(await id("plc-status").getAttribute("data-state"), "running");
  const scans = await number("plc-scans");
  await until(async () => (await number("plc-scans")) > scans, "scans are counted");
  await id("scan-histogram").first().locator(".bar").first().waitFor();
});

/** Writes the declaration of the highest speed anew, with the keyboard as a person would. */
async function declareMaxSpeed(value) {
  await page.locator(".cm-content").click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("Control+f");
  // The editor takes what is searched for key by key.
  await page.locator(".cm-search input[name=search]").fill("");
  await page.locator(".cm-search input[name=search]").pressSequentially("CONVEYOR_MAX_SPEED");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+End");
  await page.keyboard.type(`CONVEYOR_MAX_SPEED : REAL := ${value};`);
}

test("a program that does not compile is never taken over", async () => {
  const { revision } = await ask("plc_program");
  await declareMaxSpeed("");
  await until(async () => (await id("plc-editor").getAttribute("data-edited")) === "true", "it counts as edited");
  await id("plc-take-over").click();
  await id("diagnostic-0").waitFor();
  assert.match(await id("diagnostic-0").textContent(), new RegExp(CONFIG));
  assert.equal(await id("take-over-dialog").count(), 0);
  await id("diagnostic-0").click();
  await id("plc-revert").click();
  await until(async () => (await id("plc-editor").getAttribute("data-edited")) === "false", "the edit is given up");
  assert.equal((await ask("plc_program")).revision, revision, "what ran runs on");
});

test("a constant is edited and taken over, and the belt shows the effect", async () => {
  await declareMaxSpeed(SLOW);
  await id("plc-check").click();
  await until(async () => /✓/.test(await id("plc-summary").textContent()), "it compiles");
  await id("plc-take-over").click();
  await id("take-over-dialog").waitFor();
  assert.ok((await number("take-over-kept")) > 0);
  await page.screenshot({ path: `${ARTIFACTS}/plc-take-over.png` });
  await id("take-over-confirm").click();
  await id("take-over-dialog").waitFor({ state: "detached" });
  await until(async () => (await page.locator(`.st-value[data-path="${MAX_SPEED}"]`).textContent()) === String(SLOW), "the margin shows the new constant");
  await go("line");
  await until(async () => (await number("value-line/conveyor/speed")) <= SLOW + 0.05, "the belt is no faster than the constant allows");
  assert.ok((await number("value-line/conveyor/speed")) > 0.1, "and still runs");
});

test("a watched variable is forced; every view says so until it is released", async () => {
  await go("plc");
  await id("watch-add").click();
  await id("symbol-search").fill(WATCHED);
  await id(`symbol-${WATCHED}`).click();
  await page.keyboard.press("Escape");
  await until(async () => /\d/.test(await id(`watch-${WATCHED}`).locator("[data-testid=watch-value]").textContent()), "its value is shown");
  await id(`set-${WATCHED}`).click();
  await id("value-text").fill("1.0");
  await id("value-force").click();
  await id(`force-${WATCHED}`).waitFor();
  await go("overview");
  await id("force-chip").waitFor();
  await id("force-chip").click();
  await id("view-plc").waitFor();
  await id(`unforce-${WATCHED}`).click();
  await id("force-chip").waitFor({ state: "detached" });
});

test("the constant is put back, the line stops", async () => {
  await id(`file-${CONFIG}`).click();
  await declareMaxSpeed("5.0");
  await id("plc-take-over").click();
  await id("take-over-confirm").click();
  await id("take-over-dialog").waitFor({ state: "detached" });
  await go("line");
  await id("line-stop").click();
  await confirmWrite("试验结束 test ends");
  await until(async () => (await number("value-line/conveyor/speed")) < 0.01, "the conveyor stands");
});

test("OEE and energy are reported by every period", async () => {
  for (const by of ["hour", "shift", "day", "week", "month"]) {
    await id(`oee-by-${by}`).click();
    await id(`energy-by-${by}`).click();
    await until(async () => (await id("oee-row").count()) > 0, `OEE by ${by}`);
    await until(async () => /kWh/.test(await id("energy-row").textContent()), `energy by ${by}`);
  }
});

test("both views in both languages, nothing cut, no scrolling of the page, no complaint in the console", async () => {
  for (const [width, height] of [[1440, 900], [1280, 720]]) {
    await page.setViewportSize({ width, height });
    for (const language of ["zh-CN", "en"]) {
      await id("language").selectOption(language);
      for (const view of ["line", "plc"]) {
        await go(view);
        await page.evaluate(() => document.fonts.ready);
        await page.screenshot({ path: `${ARTIFACTS}/${view}-${language}-${width}.png` });
        const cut = await page.evaluate(() => [...document.querySelectorAll("nav.rail span, .button, .panel-head h2, dt, dd")].filter((element) => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0).map((element) => element.textContent));
        assert.deepEqual(cut, [], `${view} in ${language} at ${width}`);
        assert.deepEqual(await page.evaluate(() => [document.documentElement.scrollWidth > innerWidth, document.documentElement.scrollHeight > innerHeight]), [false, false]);
      }
    }
  }
  await id("language").selectOption("zh-CN");
  assert.deepEqual(complaints, []);
});
