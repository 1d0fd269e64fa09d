// What the table is asked to show, as an address carries it: a figure of the performance page, a count
// in the banner or a link in a message opens exactly its rows.
import type { LocationQuery, LocationQueryRaw } from "vue-router";

import type { AlarmScope } from "@/ipc/generated/api";

import { NO_FILTER, STATE_FILTERS, type RowFilter } from "./filter";
import { GROUPINGS, type Grouping } from "./grouping";
import { KINDS } from "./key";
import { PRIORITIES } from "./order";

/** The scopes in the order in which they are offered. */
export const SCOPES: readonly AlarmScope[] = ["open", "shelved", "suppressed", "out_of_service", "all"];

/** The periods offered for the history, in hours; 0 is all times. Names under `alarm.`. */
export const ALARM_PERIODS = [
  { key: "last8h", hours: 8 },
  { key: "last1d", hours: 24 },
  { key: "last7d", hours: 168 },
  { key: "last30d", hours: 720 },
  { key: "ever", hours: 0 },
] as const;

/** A period: the last hours, or from one time to another. */
export type TablePeriod = { hours: number } | { from: number; to: number };

/** All that the table is asked. `alarm` is the row or the alarm that is to be chosen. */
export type TableQuery = { scope: AlarmScope; period: TablePeriod; filter: RowFilter; grouping: Grouping; alarm: string };

/** What is shown when nothing is asked. */
export const DEFAULT_QUERY: TableQuery = { scope: "open", period: { hours: 24 }, filter: NO_FILTER, grouping: "none", alarm: "" };

function word(query: LocationQuery, key: string): string {
  const value = query[key];
  return typeof value === "string" ? value : "";
}
function oneOf<T extends string>(query: LocationQuery, key: string, allowed: readonly T[], otherwise: T): T {
  return allowed.find((one) => one === word(query, key)) ?? otherwise;
}
function period(query: LocationQuery): TablePeriod {
  const [from, to, hours] = ["from", "to", "hours"].map((key) => (word(query, key) === "" ? NaN : Number(word(query, key))));
  if (from !== undefined && to !== undefined && from < to) return { from, to };
  return ALARM_PERIODS.some((one) => one.hours === hours) ? { hours: hours as number } : DEFAULT_QUERY.period;
}

/** Reads an address; what makes no sense in it is as if it were not there. */
export function readQuery(query: LocationQuery): TableQuery {
  return {
    scope: oneOf(query, "scope", SCOPES, "open"),
    period: period(query),
    grouping: oneOf(query, "group", GROUPINGS, "none"),
    alarm: word(query, "alarm"),
    filter: {
      text: word(query, "text"), area: word(query, "area"), device: word(query, "device"), key: word(query, "key"),
      priority: oneOf(query, "priority", ["", ...PRIORITIES], ""),
      state: oneOf(query, "state", STATE_FILTERS, ""),
      kind: oneOf(query, "kind", ["", ...KINDS], ""),
    },
  };
}

/** What may be said in an address; the rest is as when nothing is asked. */
export type TableWish = { scope?: AlarmScope; period?: TablePeriod; grouping?: Grouping; alarm?: string } & Partial<RowFilter>;

/** The address of a wish; says only what is not so anyway. */
export function toQuery(wish: TableWish): LocationQueryRaw {
  const { scope, period: when, grouping, ...rest } = wish;
  const query: Record<string, string> = {};
  if (scope && scope !== "open") query.scope = scope;
  if (when && "hours" in when) query.hours = String(when.hours);
  else if (when) Object.assign(query, { from: String(Math.round(when.from)), to: String(Math.round(when.to)) });
  if (grouping && grouping !== "none") query.group = grouping;
  for (const [key, value] of Object.entries(rest)) if (value) query[key] = value;
  return query;
}
