// Figures of the performance page: how they are drawn, and which rows stand behind each of them.
import type { AlarmPerformance, Priority } from "@/ipc/generated/api";

import type { TableWish } from "./tableQuery";

const MINUTE_MS = 60_000;
/** What a bin of the histogram counts. */
export const BIN_MS = 10 * MINUTE_MS;

/** The periods offered, in hours. Names under `alarm.`. */
export const PERFORMANCE_PERIODS = [
  { key: "last8h", hours: 8 },
  { key: "last1d", hours: 24 },
  { key: "last7d", hours: 168 },
  { key: "last30d", hours: 720 },
] as const;

/** A bar: the worst ten minutes from `from` to `to`, which begin at `worstFrom`. */
export type RateBar = { from: number; to: number; count: number; worstFrom: number };

/** At most `most` bars; where several ten minutes share a bar it shows the worst of them, never their mean. */
export function rateBars(bins: AlarmPerformance["bins"], most: number): RateBar[] {
  const each = Math.max(1, Math.ceil(bins.length / Math.max(1, most)));
  const bars: RateBar[] = [];
  for (let i = 0; i < bins.length; i += each) {
    const some = bins.slice(i, i + each);
    const worst = some.reduce((a, b) => (b.count > a.count ? b : a));
    bars.push({ from: some[0]?.from ?? 0, to: (some.at(-1)?.from ?? 0) + BIN_MS, count: worst.count, worstFrom: worst.from });
  }
  return bars;
}

/** How an average is judged against what is recommended. */
export type Load = "manageable" | "demanding" | "over";

/** Within the manageable number, at most the highest one, or over it. */
export function loadOf(per10Min: number, recommended: Pick<AlarmPerformance["recommended"], "per10MinManageable" | "per10MinMax">): Load {
  if (per10Min <= recommended.per10MinManageable) return "manageable";
  return per10Min <= recommended.per10MinMax ? "demanding" : "over";
}

/** The recommended share of a priority as 0 to 1; null where nothing is recommended. */
export function recommendedShare(performance: Pick<AlarmPerformance, "priorities">, priority: Priority): number | null {
  return performance.priorities.find((one) => one.priority === priority)?.recommended || null;
}

/** A figure of the page. */
export type Figure =
  | { of: "raises" | "standing" | "worst" }
  | { of: "bar"; bar: RateBar }
  | { of: "flood"; from: number; to: number }
  | { of: "top" | "chattering" | "fleeting"; key: string }
  | { of: "stale"; id: string; key: string }
  | { of: "priority" | "acknowledgement"; priority: Priority };

/** The rows behind a figure of the period from `from` to `to`. */
export function rowsBehind(figure: Figure, performance: Pick<AlarmPerformance, "from" | "to" | "bins">): TableWish {
  const period = { from: performance.from, to: performance.to };
  switch (figure.of) {
    case "raises": return { scope: "all", period };
    case "standing": return { scope: "open", state: "standing" };
    case "worst": {
      const worst = performance.bins.reduce((a, b) => (b.count > a.count ? b : a), { from: period.from, count: -1 });
      return { scope: "all", period: { from: worst.from, to: worst.from + BIN_MS } };
    }
    case "bar": return { scope: "all", period: { from: figure.bar.worstFrom, to: figure.bar.worstFrom + BIN_MS } };
    case "flood": return { scope: "all", period: { from: figure.from, to: figure.to } };
    case "top":
    case "fleeting":
    case "chattering": return { scope: "all", period, key: figure.key, alarm: figure.key };
    case "stale": return { scope: "open", key: figure.key, alarm: figure.id };
    case "priority":
    case "acknowledgement": return { scope: "all", period, priority: figure.priority };
  }
}
