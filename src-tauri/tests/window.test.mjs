// The real window, driven through WebDriver: it opens, lives, and may do no more than it should.
// `cargo xtask test` starts this with a display and a session bus of its own.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { decode } from "./png.mjs";
import { Driver, until } from "./webdriver.mjs";

const program = needed("LINEWATCH_WINDOW");
const args = ["--data", needed("LINEWATCH_DATA"), "--plant", "demo"];
const artifacts = needed("LINEWATCH_ARTIFACTS");
// A page that stopped answering fails its test instead of holding up the others.
const LIMIT = { timeout: 60_000 };
let page;

function needed(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; this test is started by: cargo xtask test`);
  return value;
}

before(async () => {
  page = await Driver.start({ driver: needed("TAURI_DRIVER"), program, args });
});
after(() => page?.stop());

/** What the detectors' cards show, by their names. */
const values = () =>
  page.run(`return Object.fromEntries([...document.querySelectorAll('[data-testid^="card-"]')].map(
    (card) => [card.dataset.testid, card.querySelector('[data-testid="value"]')?.textContent ?? ""]))`);

test("24 detectors show live values that change", LIMIT, async () => {
  const first = await until("24 cards with a number", 30_000, async () => {
    const shown = await values();
    const numbers = Object.values(shown).filter((text) => /\d/.test(text));
    return numbers.length >= 24 && shown;
  });
  await until("most values changed", 20_000, async () => {
    const shown = await values();
    return Object.keys(first).filter((card) => shown[card] !== first[card]).length > 12;
  });
});

test("the window is not blank", LIMIT, async () => {
  const file = await page.screenshot();
  mkdirSync(artifacts, { recursive: true });
  writeFileSync(join(artifacts, "window.png"), file);
  const { width, height, pixels } = decode(file);
  assert.ok(width >= 900 && height >= 600, `the picture has ${width} × ${height} pixels`);
  const colours = new Map();
  for (const pixel of pixels) colours.set(pixel, (colours.get(pixel) ?? 0) + 1);
  assert.ok(colours.size > 100, `the picture has ${colours.size} colours`);
  const most = Math.max(...colours.values()) / pixels.length;
  assert.ok(most < 0.95, `one colour covers ${Math.round(most * 100)} % of the picture`);
});

test("the page may use its three commands and nothing else", LIMIT, async () => {
  const outcome = (command, parameters) =>
    page
      .run(
        `window.outcome = undefined;
         window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1]).then(
           () => (window.outcome = 'done'), (error) => (window.outcome = JSON.stringify(error)))`,
        command,
        parameters,
      )
      .then(() => until(`${command} answers`, 10_000, () => page.run("return window.outcome")));
  assert.equal(await outcome("call", { command: "status", args: {} }), "done");
  assert.match(await outcome("call", { command: "nonsense", args: {} }), /unknown_command/);
  for (const command of [
    "plugin:dialog|save",
    "plugin:notification|notify",
    "plugin:window|close",
    "plugin:app|version",
    "plugin:event|emit",
  ]) {
    assert.match(await outcome(command, {}), /not allowed|not found/, command);
  }
});

test("the content security policy refuses the network and evaluated code", LIMIT, async () => {
  const outcome = (script) =>
    page
      .run(`window.outcome = undefined; ${script}`)
      .then(() => until("the page decides", 10_000, () => page.run("return window.outcome")));
  const fetched = "fetch('http://127.0.0.1:9').then(() => window.outcome = 'sent', (e) => window.outcome = 'refused')";
  const violation = "document.addEventListener('securitypolicyviolation', (e) => window.violated = e.effectiveDirective);";
  assert.equal(await outcome(violation + fetched), "refused");
  assert.equal(await page.run("return window.violated"), "connect-src");
  const evaluated = "const s = document.createElement('script'); s.textContent = 'window.evaluated = 1'; document.head.append(s); window.outcome = 'tried'";
  await outcome(evaluated);
  assert.equal(await page.run("return window.evaluated ?? null"), null);
});

test("a second start brings the first window forward and ends", LIMIT, async () => {
  const second = spawn(program, args, { stdio: "ignore" });
  const limit = setTimeout(() => second.kill("SIGKILL"), 15_000);
  const [code] = await once(second, "exit");
  clearTimeout(limit);
  assert.equal(code, 0);
  assert.equal(Object.keys(await values()).length, 24);
});
