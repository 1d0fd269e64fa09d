// Names for saved files: what, from when to when, in characters every file system takes.
import type { Zone } from "@/lib/time/zone";

/** `linewatch_gas-H20101-value_20261121-0900_20261121-1000.csv`; several tags become their number. */
export function fileName(tags: readonly string[], from: number, to: number, extension: string, zone: Zone): string {
  const stamp = (ms: number): string => zone.dateTime(ms, 16).replace(/[-:]/g, "").replace(" ", "-");
  const only = tags.length === 1 ? tags[0] : undefined;
  const what = only ? only.replace(/\*+/g, "all").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") : `${tags.length}-tags`;
  return `linewatch_${what}_${stamp(from)}_${stamp(to)}.${extension}`;
}
