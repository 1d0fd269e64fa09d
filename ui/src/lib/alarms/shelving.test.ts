import { expect, it } from "vitest";

import { longestMs, readDuration } from "./shelving";

const MIN = 60_000;
it.each([["90", 90 * MIN], ["45 min", 45 * MIN], ["2 h", 120 * MIN], ["1h30", 90 * MIN], ["1 h 30 min", 90 * MIN], ["1,5 h", 90 * MIN], ["2 小时", 120 * MIN], ["20 分钟", 20 * MIN], ["", null], ["0", null], ["soon", null], ["-5", null]])(
  "%j is %d ms", (text, ms) => expect(readDuration(text)).toBe(ms));

it("several alarms are shelved no longer than the shortest of them allows", () => {
  expect(longestMs([4 * MIN, null, 2 * MIN])).toBe(2 * MIN);
  expect(longestMs([null])).toBe(null);
});
