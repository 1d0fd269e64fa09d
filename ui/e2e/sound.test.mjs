// The horn as it is heard: a real browser plays into a sound card that is recorded. One page is used
// throughout; the tests follow each other.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openPage } from "./browser.mjs";
import { listenForCritical, REPEAT_S } from "./horn.mjs";
import { hasLoudspeaker, loudness, startLoudspeaker } from "./loudspeaker.mjs";

const skip = !hasLoudspeaker() && "no PulseAudio here";

let speaker, page, id, until, close, station, stop;

before(async () => {
  if (skip) return;
  speaker = await startLoudspeaker();
  ({ page, id, until, close, station } = await openPage({ env: speaker.env, audible: true }));
  await id("view-overview").waitFor();
});

after(async () => {
  await stop?.();
  await close?.();
  await speaker?.stop();
});

test("a critical alarm is heard, in its own rhythm, again and again", { skip }, async (context) => {
  stop = await station.exceed();
  await until(async () => (await id("alarm-banner").getAttribute("data-priority")) === "critical", "the banner shows a critical alarm", 60_000);
  // A browser plays nothing before somebody clicked.
  await page.mouse.click(720, 500);
  await until(async () => /sounding/.test(await id("horn").getAttribute("class")), "the horn says that it sounds");
  // The first time the sound card is only waking up.
  await page.waitForTimeout(2000);
  const { repeated, pieces } = await listenForCritical(speaker);
  context.diagnostic(JSON.stringify(pieces));
  assert.ok(repeated, "its pattern is heard twice, one repeat apart");
});

test("silenced, nothing is heard, and the alarm is still there", { skip }, async () => {
  await id("horn").click();
  await id("silence-1").click();
  await until(async () => (await id("horn-left").count()) === 1, "the rest of the silence is shown");
  // What was begun is played to its end.
  await page.waitForTimeout(1500);
  const { samples } = await speaker.record(2 * REPEAT_S);
  assert.ok(loudness(samples) < 0.001, `loudness ${loudness(samples)}`);
  assert.equal(await id("alarm-banner").getAttribute("data-priority"), "critical");
});

test("the silence ended by hand, it is heard again", { skip }, async () => {
  await id("horn").click();
  await id("silence-end").click();
  const { repeated, pieces } = await listenForCritical(speaker);
  assert.ok(repeated, JSON.stringify(pieces));
});
