// How long a value takes from its sending to its painting: `cargo xtask bench latency`.
// A marker detector sends numbers that count up, beside whatever else the plant sends; the page
// notes when each is on the screen. Both clocks are this computer's.
import mqtt from "mqtt";
import { chromium } from "playwright-core";

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const SERIAL = "MARKER";
const MARKS = Number(process.env.LINEWATCH_MARKS ?? 600);
/** Not a divisor of the page's polling, so that every phase of it is met. */
const EVERY_MS = 97;

const client = await mqtt.connectAsync(`mqtt://${process.env.LINEWATCH_MQTT}`);
const send = (number) =>
  client.publishAsync(`mcs/${SERIAL}/up`, JSON.stringify({ ts: Math.floor(Date.now() / 1000), seq: number % 65536, v_raw: number }), { qos: 1 });

const browser = await chromium.launch({ executablePath: process.env.LINEWATCH_CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await page.goto(process.env.LINEWATCH_URL);
await send(0);
const value = page.locator(`[data-testid="card-${SERIAL}"] [data-testid=value]`);
await value.waitFor();
await page.evaluate((serial) => {
  const cell = document.querySelector(`[data-testid="card-${serial}"] [data-testid=value]`);
  window.painted = new Map();
  new MutationObserver(() => {
    const number = Math.round(Number(cell.textContent.replaceAll(/[^\d.]/g, "")));
    // A task queued from the frame's callback runs after that frame has been painted.
    requestAnimationFrame(() => setTimeout(() => {
      if (!window.painted.has(number)) window.painted.set(number, performance.timeOrigin + performance.now());
    }));
  }).observe(cell, { characterData: true, childList: true, subtree: true });
}, SERIAL);

const sent = new Map();
for (let number = 1; number <= MARKS; number += 1) {
  const due = performance.now() + EVERY_MS;
  sent.set(number, performance.timeOrigin + performance.now());
  await send(number);
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
}
await page.waitForFunction((last) => window.painted.has(last), MARKS);
const painted = new Map(await page.evaluate(() => [...window.painted]));
const status = await page.evaluate(() => fetch("/api/status", { method: "POST", headers: { "content-type": "application/json" }, body: "{}" }).then((answer) => answer.json()));
await browser.close();
await client.endAsync();

// A mark that the next one overtook was superseded on the screen at the next one's time.
const delays = [];
let overtaken = 0;
let next = Infinity;
for (let number = MARKS; number >= 1; number -= 1) {
  if (painted.has(number)) next = painted.get(number);
  else overtaken += 1;
  delays.push(next - sent.get(number));
}
delays.sort((a, b) => a - b);
const quantile = (share) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))].toFixed(0);
console.log(`${status.samplesPerSecond.toFixed(0)} values/s; ${MARKS} marks, ${overtaken} of them overtaken by the next before a frame was painted`);
console.log(`message sent → value painted: p50 ${quantile(0.5)} ms, p90 ${quantile(0.9)} ms, p99 ${quantile(0.99)} ms, longest ${delays.at(-1).toFixed(0)} ms`);
