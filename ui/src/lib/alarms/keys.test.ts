import { expect, it } from "vitest";

import { alarmKey, KEY_HELP } from "./keys";

it.each([
  ["ArrowDown", "down"], ["ArrowUp", "up"], ["PageDown", "pageDown"], ["PageUp", "pageUp"], ["Home", "first"], ["End", "last"], [" ", "mark"], ["Enter", "acknowledge"],
  ["s", "shelve"], ["S", "shelve"], ["u", "unshelve"], ["o", "service"], ["c", "comment"], ["g", "trend"], ["d", "display"], ["e", "export"], ["f", "filter"], ["v", "scopeNext"], ["?", "help"], ["Escape", "clear"],
])("%s does %s", (key, action) => expect(alarmKey({ key })).toBe(action));

it("with a modifier keys are somebody else's, but for two", () => {
  expect(alarmKey({ key: "s", ctrlKey: true })).toBe(null);
  expect(alarmKey({ key: "f", ctrlKey: true })).toBe(null);
  expect(alarmKey({ key: "ArrowLeft", altKey: true })).toBe(null);
  expect(alarmKey({ key: "a", ctrlKey: true })).toBe("markAll");
  expect(alarmKey({ key: "Enter", shiftKey: true })).toBe("acknowledgeVisible");
  expect(alarmKey({ key: "V", shiftKey: true })).toBe("scopeBefore");
  expect(alarmKey({ key: "?", shiftKey: true })).toBe("help");
  expect(alarmKey({ key: "1" })).toBe(null);
});

it("the list names every action that it explains once", () => {
  const actions = KEY_HELP.map((line) => line.action);
  expect(new Set(actions).size).toBe(actions.length);
});
