import { expect, it } from "vitest";

import type { AlarmState } from "@/ipc/generated/api";

import { applies, STATES, targets } from "./order";

const row = (id: string, key: string, state: AlarmState) => ({ id, key, state });

it.each([
  ["acknowledge", ["unacknowledged", "returned_unacknowledged"]],
  ["confirm", ["unconfirmed"]],
  ["reset", ["latched"]],
  ["unshelve", ["shelved"]],
  ["restore", ["out_of_service"]],
  ["comment", [...STATES]],
  ["shelve", STATES.filter((state) => state !== "shelved" && state !== "out_of_service")],
  ["remove", STATES.filter((state) => state !== "out_of_service")],
] as const)("%s applies to the states it is for", (action, states) => {
  expect(STATES.filter((state) => applies(action, { state }))).toEqual(STATES.filter((state) => (states as readonly string[]).includes(state)));
});

it("acknowledging names occurrences, shelving names alarms, each once", () => {
  const rows = [row("a:1", "a", "unacknowledged"), row("a:2", "a", "returned_unacknowledged"), row("b:1", "b", "acknowledged")];
  expect(targets("acknowledge", rows)).toEqual(["a:1", "a:2"]);
  expect(targets("shelve", rows)).toEqual(["a", "b"]);
  expect(targets("restore", rows)).toEqual([]);
});
