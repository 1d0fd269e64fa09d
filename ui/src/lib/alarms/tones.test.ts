// What plays when: an audio context as browsers have it, which runs only when it may.
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { TonePlayer, TONES } from "./tones";

let allowed = false;
let clicked = false;
let played: number[] = [];

class FakeContext {
  state = "suspended";
  currentTime = 0;
  destination = {};
  resume(): Promise<void> {
    if (allowed || clicked) this.state = "running";
    return Promise.resolve();
  }
  createOscillator(): object {
    const frequency = { value: 0 };
    const start = (): void => void played.push(frequency.value);
    return { frequency, start, stop: () => undefined, connect: (next: object) => next };
  }
  createGain(): object {
    const gain = { setValueAtTime: () => undefined, linearRampToValueAtTime: () => undefined };
    return { gain, connect: () => undefined };
  }
}

beforeEach(() => {
  [allowed, clicked, played] = [false, false, []];
  vi.stubGlobal("AudioContext", FakeContext);
  vi.stubGlobal("navigator", { userActivation: { get hasBeenActive() { return clicked; } } });
});
afterEach(() => vi.unstubAllGlobals());

it("in the program's own window the first pattern is played without a click", () => {
  allowed = true;
  const player = new TonePlayer({ free: true });
  expect(player.blocked).toBe(false);
  player.play("critical", 1);
  expect(played).toEqual(TONES.critical.map((beep) => beep.hz));
  expect(player.blocked).toBe(false);
});

it("where the window may not after all, it says so and nothing piles up", () => {
  const player = new TonePlayer({ free: true });
  for (let i = 0; i < 5; i++) player.play("high", 1);
  expect([player.blocked, played.length]).toEqual([true, TONES.high.length]);
});

it("in a browser nothing is opened before a click, and everything is played after it", async () => {
  const player = new TonePlayer({ free: false });
  player.play("high", 1);
  await player.unblock();
  expect([player.blocked, played]).toEqual([true, []]);
  clicked = true;
  await player.unblock();
  player.play("high", 1);
  expect([player.blocked, played.length]).toEqual([false, TONES.high.length]);
});
