// The real window, driven through WebDriver: it opens, lives, and may do no more than it should.
// `cargo xtask test` starts this with a display and a session bus of its own.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import { listenForCritical } from "../../ui/e2e/horn.mjs";
import { hasLoudspeaker, startLoudspeaker } from "../../ui/e2e/loudspeaker.mjs";
import { decode } from "./png.mjs";
import { Driver, until } from "./webdriver.mjs";

const program = needed("LINEWATCH_WINDOW");
const data = needed("LINEWATCH_DATA");
const args = ["--data", data, "--plant", "demo"];
const artifacts = needed("LINEWATCH_ARTIFACTS");
// A page that stopped answering fails its test instead of holding up the others.
const LIMIT = { timeout: 60_000 };
const mute = !hasLoudspeaker() && "no PulseAudio here";
let page, speaker;

function needed(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; this test is started by: cargo xtask test`);
  return value;
}

before(async () => {
  if (!mute) {
    speaker = await startLoudspeaker();
    process.env.PULSE_SERVER = speaker.env.PULSE_SERVER;
  }
  page = await Driver.start({ driver: needed("TAURI_DRIVER"), program, args });
});
after(async () => {
  await page?.stop();
  await programEnded();
  await speaker?.stop();
});

/** The processes that run the program on this test's data. */
const running = () =>
  readdirSync("/proc").map(Number).filter((pid) => {
    if (!pid) return false;
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      return words[0] === program && words.includes(data);
    } catch {
      return false;
    }
  });

/** Asks the program to end if it lives on; the driver may end before it has ended the program. */
async function programEnded() {
  for (const pid of running()) process.kill(pid, "SIGTERM");
  await until("the program has ended", 20_000, () => running().length === 0);
}

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

/** What an element of this name shows; null when it is not there. */
const shown = (name) =>
  page.run("return document.querySelector(`[data-testid=\"${arguments[0]}\"]`)?.textContent ?? null", name);
const number = async (name) => Number(((await shown(name)) ?? "NaN").replace("\u2212", "-"));
/** Clicks an element as soon as it is there and may be clicked. */
const click = (name) =>
  until(`${name} can be clicked`, 20_000, () =>
    page.run(
      `const found = document.querySelector('[data-testid="' + arguments[0] + '"]');
       if (!found || found.disabled || found.getAttribute("aria-disabled") === "true") return false;
       found.click();
       return true`,
      name,
    ),
  );
/** Where products are drawn, by their numbers. */
const places = () =>
  page.run(`return Object.fromEntries([...document.querySelectorAll("[data-testid=products] [data-product]")].map(
    (product) => [product.dataset.product, Number(/translate\\(([-\\d.]+)/.exec(product.getAttribute("transform"))?.[1])]))`);
/** The second step of a write. */
async function confirmWrite() {
  await click("write-confirm");
  await until("the write is confirmed", 20_000, () => page.run("return !!document.querySelector('[data-testid=write-result][data-confirmed=true]')"));
  await click("write-close");
}

test("the line runs: products move and the count rises", LIMIT, async () => {
  await click("nav-line");
  const first = await until("a product on the belt", 30_000, async () => {
    const now = await places();
    return Object.keys(now).length > 0 && now;
  });
  await until("a product moves", 20_000, async () => {
    const now = await places();
    return Object.keys(now).some((product) => now[product] !== first[product]);
  });
  const count = await number("value-line/production/count");
  await until("the count rises", 45_000, async () => (await number("value-line/production/count")) > count);
});

test("a constant is edited and taken over, and the belt shows the effect", LIMIT, async () => {
  await click("nav-plc");
  await click("file-GVL_Config.st");
  await until("the file is shown", 10_000, () => page.run("return /CONVEYOR_MAX_SPEED/.test(document.querySelector('.cm-content')?.textContent)"));
  await page.run(`const line = [...document.querySelectorAll(".cm-line")].find((one) => /CONVEYOR_MAX_SPEED/.test(one.textContent));
    document.querySelector(".cm-content").focus();
    getSelection().selectAllChildren(line);
    document.execCommand("insertText", false, "    CONVEYOR_MAX_SPEED : REAL := 1.5;")`);
  await click("plc-take-over");
  await click("take-over-confirm");
  await until("the dialog closes", 10_000, () => page.run("return !document.querySelector('[data-testid=take-over-dialog]')"));
  await click("nav-line");
  await until("the belt is slower", 20_000, async () => {
    const speed = await number("value-line/conveyor/speed");
    return speed > 0.1 && speed < 1.6;
  });
});

test("the line is stopped in two steps", LIMIT, async () => {
  await click("line-stop");
  await confirmWrite();
  await until("the conveyor stands", 20_000, async () => (await number("value-line/conveyor/speed")) < 0.01);
  writeFileSync(join(artifacts, "window-line.png"), await page.screenshot());
  await click("nav-overview");
});

test("the page may use its four commands and nothing else", LIMIT, async () => {
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
    "plugin:dialog|open",
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

/** Writes into a field as typing does. */
const fill = (name, text) =>
  until(`${name} can be filled`, 10_000, () =>
    page.run(
      `const found = document.querySelector('[data-testid="' + arguments[0] + '"]');
       if (!found) return false;
       found.value = arguments[1];
       found.dispatchEvent(new Event("input", { bubbles: true }));
       return true`,
      name,
      text,
    ),
  );
/** As whom the window works; null while nobody signs in anywhere. */
const role = () => page.run("return document.querySelector('[data-testid=user-chip]')?.dataset.role ?? null");
const becomes = (expected) => until(`the role is ${expected}`, 20_000, async () => (await role()) === expected);
/** Whether the emergency stop may be pressed. */
const mayStop = async () => {
  await click("nav-line");
  return until("the emergency stop is there", 10_000, () =>
    page.run("const found = document.querySelector('[data-testid=line-emergency]'); return found && (found.disabled ? 'no' : 'yes')"),
  );
};

test("who signs in at the window may act until they sign out, and look afterwards", LIMIT, async () => {
  await click("nav-settings");
  await fill("user-name", "eva");
  await fill("user-password", "correct horse");
  await click("user-add");
  await becomes("engineer");
  assert.equal(await mayStop(), "yes");
  await click("user-chip");
  await click("sign-out");
  await becomes("viewer");
  assert.equal(await mayStop(), "no");
  writeFileSync(join(artifacts, "window-viewer.png"), await page.screenshot());
  await click("user-chip");
  await fill("sign-in-name", "eva");
  await fill("sign-in-password", "correct horse");
  await click("sign-in-confirm");
  await becomes("engineer");
  assert.equal(await mayStop(), "yes");
  await click("nav-overview");
});

test("the horn of a critical alarm is heard", { timeout: 240_000, skip: mute }, async (context) => {
  // The demo plant's first leak comes about a minute after its start.
  await until("the horn sounds for a critical alarm", 180_000, () =>
    page.run(`const priority = document.querySelector('[data-testid="alarm-banner"]')?.dataset.priority;
      return priority === "critical" && /sounding/.test(document.querySelector('[data-testid="horn"]')?.className)`),
  );
  // The first time the sound card is only waking up.
  await pause(2000);
  const { repeated, pieces } = await listenForCritical(speaker);
  context.diagnostic(JSON.stringify(pieces));
  assert.ok(repeated, "its pattern is heard twice, one repeat apart");
});

test("a second start brings the first window forward and ends", LIMIT, async () => {
  const second = spawn(program, args, { stdio: "ignore" });
  const limit = setTimeout(() => second.kill("SIGKILL"), 15_000);
  const [code] = await once(second, "exit");
  clearTimeout(limit);
  assert.equal(code, 0);
  assert.equal(Object.keys(await values()).length, 24);
});
