import { expect, it } from "vitest";

import { Follower } from "./follower";

/** A follower with a clock of its own; asking takes `takes` ms. */
function made(takes: number, everyMs = 100) {
  let clock = 0;
  const asked: number[] = [];
  const follower: Follower = new Follower({
    everyMs,
    now: () => clock,
    wait: async (ms) => {
      clock += ms;
    },
    ask: async () => {
      asked.push(clock);
      clock += takes;
      if (asked.length < 5) void follower.touch();
    },
  });
  return { follower, asked };
}

it("asks at most ten times a second, however often it is touched", async () => {
  const { follower, asked } = made(5);
  void follower.touch();
  void follower.touch();
  await follower.touch();
  expect(asked).toEqual([0, 100, 200, 300, 400]);
});

it("rests four times as long as an answer took", async () => {
  const { follower, asked } = made(300);
  await follower.touch();
  expect(asked).toEqual([0, 1500, 3000, 4500, 6000]);
});

it("asks again after it had come to rest, and no more when it is ended", async () => {
  let asked = 0;
  const follower = new Follower({ ask: async () => void (asked += 1), wait: async () => undefined });
  await follower.touch();
  await follower.touch();
  expect(asked).toBe(2);
  follower.end();
  await follower.touch();
  expect(asked).toBe(2);
});
