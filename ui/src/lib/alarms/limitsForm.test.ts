import { expect, it } from "vitest";

import type { AlarmInfo } from "@/ipc/generated/api";

import { differs, formOf, readForm, readNumber } from "./limitsForm";

const info = { limit: 80, deadband: 2, onDelayMs: 3000, offDelayMs: 500, violations: 1 } as AlarmInfo;

it("what was not touched is what it was", () => {
  const { values, wrong } = readForm(formOf(info), info);
  expect(wrong).toEqual([]);
  expect(values).toEqual({ limit: 80, deadband: 2, onDelayMs: 3000, offDelayMs: 500, violations: 1 });
  expect(differs(values, info)).toBe(false);
});

it.each([["75,5", 75.5], [" \u22123 ", -3], ["1e2", 100], ["", null], ["x", NaN], ["1.2.3", NaN]])("%j is read as %d", (text, value) => expect(readNumber(text)).toEqual(value));

it.each([
  ["limit", "seventy"], ["deadband", "-1"], ["onDelay", "-0.5"], ["offDelay", ""], ["violations", "1.5"], ["violations", "0"],
] as const)("%s %j is refused before it is sent", (field, text) => {
  expect(readForm({ ...formOf(info), [field]: text }, info).wrong).toEqual([field]);
});

it("seconds become milliseconds; a change is one", () => {
  const { values } = readForm({ ...formOf(info), onDelay: "2.5" }, info);
  expect(values.onDelayMs).toBe(2500);
  expect(differs(values, info)).toBe(true);
});

it("an alarm without limit and deadband has none to fill in", () => {
  const bare = { ...info, limit: null, deadband: null };
  expect(readForm(formOf(bare), bare)).toEqual({ values: { limit: null, deadband: null, onDelayMs: 3000, offDelayMs: 500, violations: 1 }, wrong: [] });
});
