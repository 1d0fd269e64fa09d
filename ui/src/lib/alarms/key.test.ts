import { expect, it } from "vitest";

import { isKey, splitKey } from "./key";

it.each([
  ["gas/H20101:HIGH", "gas/H20101", "", "HIGH"],
  ["line/conveyor:power.HIGH_HIGH", "line/conveyor", "power", "HIGH_HIGH"],
  ["line/conveyor:belt.slip.CONDITION", "line/conveyor", "belt.slip", "CONDITION"],
  ["operator", "", "", ""],
])("%s is taken apart", (key, device, point, kind) => expect(splitKey(key)).toEqual({ device, point, kind }));

it.each([["gas/H20101:HIGH", true], ["line/system:emergency_stop.DISCRETE", true], ["operator", false], ["{line/system/state} = 'a:b'", false], ["shift: night", false]])("%s names an alarm: %s", (text, is) => expect(isKey(text)).toBe(is));
