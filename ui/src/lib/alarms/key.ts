// The key of an alarm: `gas/H20101:HIGH`, `line/conveyor:power.HIGH`.
import type { AlarmKind } from "@/ipc/generated/api";

/** Every kind. */
export const KINDS: readonly AlarmKind[] = ["HIGH_HIGH", "HIGH", "LOW", "LOW_LOW", "RATE", "DEVIATION", "DISCRETE", "CONDITION", "OFFLINE", "DEVICE_ERROR", "BAD_QUALITY", "LOW_BAT", "WEAK_SIGNAL", "SYSTEM"];

/** Its parts; `point` is empty for the device's value or the device itself. */
export type KeyParts = { device: string; point: string; kind: string };

/** Takes a key apart; a text that is no key has neither device nor kind. */
export function splitKey(key: string): KeyParts {
  const colon = key.lastIndexOf(":");
  if (colon <= 0) return { device: "", point: "", kind: "" };
  const rest = key.slice(colon + 1);
  const dot = rest.lastIndexOf(".");
  return { device: key.slice(0, colon), point: rest.slice(0, Math.max(0, dot)), kind: rest.slice(dot + 1) };
}

/** Whether a text names an alarm; an expression or a person's name does not. */
export function isKey(text: string): boolean {
  return KINDS.some((kind) => kind === splitKey(text).kind);
}
