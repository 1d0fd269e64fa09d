// The bar of a value: what it spans, and where things stand on it, in percent.
import type { Device } from "@/ipc/generated/api";

/** A device's bar; all numbers are percent of its length. */
export type Gauge = {
  low: number;
  high: number;
  normal: { left: number; width: number } | null;
  limits: { at: number; limit: number; priority: Device["limits"][number]["priority"] }[];
};

const VALUE_KINDS: ReadonlySet<string> = new Set(["HIGH_HIGH", "HIGH", "LOW", "LOW_LOW"]);

/** Limits that speak of the measured value itself. */
function valueLimits(device: Device): Device["limits"] {
  return device.limits.filter((line) => VALUE_KINDS.has(line.kind));
}

function span(device: Device): [number, number] {
  if (device.display) return device.display;
  const marks = [...valueLimits(device).map((line) => line.limit), ...(device.normal ?? [])];
  if (marks.length === 0) return [0, 100];
  const low = Math.min(0, ...marks);
  return [low, Math.max(...marks, low + 1) * 1.2];
}

/** Percent of the bar for a value, held inside it. */
export function gaugeAt(gauge: Pick<Gauge, "low" | "high">, value: number): number {
  const share = (value - gauge.low) / (gauge.high - gauge.low || 1);
  return Math.min(100, Math.max(0, share * 100));
}

/** The bar of a device. */
export function gaugeOf(device: Device): Gauge {
  const [low, high] = span(device);
  const ends = { low, high };
  const [from, to] = device.normal?.map((value) => gaugeAt(ends, value)) ?? [];
  return {
    low,
    high,
    normal: from === undefined || to === undefined ? null : { left: from, width: to - from },
    limits: valueLimits(device).map(({ limit, priority }) => ({ at: gaugeAt(ends, limit), limit, priority })),
  };
}
