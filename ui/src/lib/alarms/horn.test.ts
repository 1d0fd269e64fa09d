// The horn's log: after each step, what it plays and how much silence is left.
import { expect, it } from "vitest";

import type { Priority } from "@/ipc/generated/api";

import { audible, hornAt, QUIET, silence, type Horn } from "./horn";

const none = new Set<Priority>();
const S = 1000;

function log() {
  let horn: Horn = QUIET;
  return {
    at(now: number, wants: Priority | null): Priority | null {
      const step = hornAt(horn, wants, now);
      horn = step.horn;
      return step.play;
    },
    left: (now: number, wants: Priority | null) => hornAt(horn, wants, now).silentMs,
    silence(now: number, wants: Priority | null, ms: number): void {
      horn = silence(horn, wants, now, ms);
    },
  };
}

it("repeats while an alarm waits and ends with its acknowledgement", () => {
  const horn = log();
  expect(horn.at(0, null)).toBe(null);
  expect(horn.at(1 * S, "critical")).toBe("critical");
  expect(horn.at(2 * S, "critical")).toBe(null);
  expect(horn.at(3 * S, "critical")).toBe("critical");
  expect(horn.at(4 * S, null)).toBe(null);
  expect(horn.at(4.1 * S, "critical")).toBe("critical");
});

it("keeps its rhythm when it is asked a little early or late", () => {
  const horn = log();
  const played: number[] = [];
  for (let step = 0; step <= 40; step += 1) {
    const now = 1 * S + step * 200 + (step % 3) - 1;
    if (horn.at(now, "critical")) played.push(step);
  }
  expect(played).toEqual([0, 8, 16, 24, 32, 40]);
});

it("changes at once to a higher priority and back to the lower one", () => {
  const horn = log();
  expect(horn.at(0, "low")).toBe("low");
  expect(horn.at(0.2 * S, "high")).toBe("high");
  expect(horn.at(0.4 * S, "low")).toBe("low");
});

it("silence holds, counts down, and ends with the horn when the alarm still waits", () => {
  const horn = log();
  expect(horn.at(0, "high")).toBe("high");
  horn.silence(1 * S, "high", 60 * S);
  expect(horn.at(30 * S, "high")).toBe(null);
  expect(horn.left(31 * S, "high")).toBe(30 * S);
  expect(horn.at(60.9 * S, "high")).toBe(null);
  expect(horn.at(61 * S, "high")).toBe("high");
});

it("an alarm of the same or a lower priority does not break the silence, a higher one does", () => {
  const horn = log();
  horn.silence(0, "high", 60 * S);
  expect(horn.at(1 * S, "high")).toBe(null);
  expect(horn.at(2 * S, "medium")).toBe(null);
  expect(horn.at(3 * S, "critical")).toBe("critical");
  expect(horn.left(4 * S, "critical")).toBe(0);
  expect(horn.at(10 * S, "high")).toBe("high");
});

it("a new alarm after the silence ended sounds", () => {
  const horn = log();
  horn.silence(0, "medium", 10 * S);
  expect(horn.at(5 * S, null)).toBe(null);
  expect(horn.at(11 * S, null)).toBe(null);
  expect(horn.at(12 * S, "low")).toBe("low");
});

it("silenced while nothing waits, the first alarm is heard", () => {
  const horn = log();
  horn.silence(0, null, 60 * S);
  expect(horn.at(1 * S, "low")).toBe("low");
});

it("a silenced alarm that comes back within the silence stays silent", () => {
  const horn = log();
  horn.silence(0, "high", 60 * S);
  expect(horn.at(1 * S, null)).toBe(null);
  expect(horn.at(2 * S, "high")).toBe(null);
});

it("hears the highest priority that is not switched off; diagnostic never", () => {
  expect(audible(new Set(["low", "critical"]), none)).toBe("critical");
  expect(audible(new Set(["low", "critical"]), new Set(["critical"]))).toBe("low");
  expect(audible(new Set(["diagnostic"]), none)).toBe(null);
  expect(audible(none, none)).toBe(null);
});
