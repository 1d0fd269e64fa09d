// The keys of the alarm table. Everything can be done without a mouse; `?` shows this list.

/** What a key does. */
export type AlarmKeyAction =
  | "up" | "down" | "pageUp" | "pageDown" | "first" | "last" | "mark" | "markAll" | "fold" | "unfold" | "acknowledge" | "acknowledgeVisible"
  | "confirm" | "reset" | "shelve" | "unshelve" | "service" | "comment" | "trend" | "display" | "export" | "filter" | "scopeNext" | "scopeBefore" | "help" | "clear";

/** A key press as a browser tells it. */
export type KeyPress = { key: string; shiftKey?: boolean; ctrlKey?: boolean; altKey?: boolean; metaKey?: boolean };

const PLAIN: Readonly<Record<string, AlarmKeyAction>> = {
  ArrowUp: "up", ArrowDown: "down", PageUp: "pageUp", PageDown: "pageDown", Home: "first", End: "last", ArrowLeft: "fold", ArrowRight: "unfold",
  " ": "mark", Enter: "acknowledge", s: "shelve", u: "unshelve", o: "service", c: "comment", k: "confirm", r: "reset", g: "trend", d: "display", e: "export", f: "filter", v: "scopeNext", "?": "help", Escape: "clear",
};

/** The list that `?` shows: the keys as they are printed, and what they do. */
export const KEY_HELP: readonly { keys: string; action: AlarmKeyAction }[] = [
  { keys: "↑ ↓", action: "down" }, { keys: "PgUp PgDn", action: "pageDown" }, { keys: "Home End", action: "first" }, { keys: "← →", action: "fold" },
  { keys: "␣", action: "mark" }, { keys: "Ctrl A", action: "markAll" }, { keys: "↵", action: "acknowledge" }, { keys: "⇧ ↵", action: "acknowledgeVisible" },
  { keys: "S", action: "shelve" }, { keys: "U", action: "unshelve" }, { keys: "O", action: "service" }, { keys: "C", action: "comment" }, { keys: "K", action: "confirm" }, { keys: "R", action: "reset" },
  { keys: "G", action: "trend" }, { keys: "D", action: "display" }, { keys: "E", action: "export" }, { keys: "F", action: "filter" }, { keys: "V  ⇧ V", action: "scopeNext" }, { keys: "Esc", action: "clear" }, { keys: "?", action: "help" },
];

/** What a key press does; null when it is not ours. */
export function alarmKey(press: KeyPress): AlarmKeyAction | null {
  if (press.altKey || press.metaKey) return null;
  if (press.ctrlKey) return press.key.toLowerCase() === "a" ? "markAll" : null;
  if (press.shiftKey && press.key === "Enter") return "acknowledgeVisible";
  if (press.shiftKey && press.key.toLowerCase() === "v") return "scopeBefore";
  // Letters do the same with Caps Lock; `?` is a shifted key on most keyboards.
  return PLAIN[press.key.length === 1 ? press.key.toLowerCase() : press.key] ?? null;
}
