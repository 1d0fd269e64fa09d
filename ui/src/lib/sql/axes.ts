// What is drawn of an answer: which column is x, which are y, which one parts them into lines.
import type { SqlColumn } from "@/ipc/generated/api";
import type { Zone } from "@/lib/time/zone";

import { cellNumber, kindOf, type SqlCell } from "./columns";

/** Lines drawn at most. */
export const LINES_MAX = 8;

/** Names that stand beside each other without being asked for. */
const NAMES_MAX = 60;

/** The choice; indexes of columns. `by` parts the rows into lines, -1 when nothing does. */
export type Axes = { x: number; y: number[]; by: number };

/** A line: its name and its points in the order of x; NaN where there is none. */
export type PlotLine = { name: string; x: number[]; y: number[] };

/** What is drawn. With `names` x counts places from 0, each with a name. */
export type PlotData = { time: boolean; names: string[] | null; lines: PlotLine[]; left: number };

/** The kinds of all columns. */
export const kindsOf = (columns: readonly SqlColumn[]) => columns.map(kindOf);

/** The first time and up to four numbers; null when there is nothing to draw. */
export function defaultAxes(columns: readonly SqlColumn[], rows: readonly (readonly SqlCell[])[]): Axes | null {
  const kinds = kindsOf(columns);
  const numbers = kinds.flatMap((kind, i) => (kind === "number" && !/^(quality|id|seq)$/.test(columns[i]?.name ?? "") ? [i] : []));
  // An OEE's quality is a figure, a sample's is a code.
  if (columns.some((column) => column.name === "oee")) numbers.push(...columns.flatMap((column, i) => (column.name === "quality" ? [i] : [])));
  const text = kinds.indexOf("text");
  const first = kinds.findIndex((kind) => kind === "time" || kind === "wall");
  // A few names, each once and before any time, as in a list of the ten worst, are what it is about.
  const named = text >= 0 && text < first && rows.length <= NAMES_MAX && new Set(rows.map((row) => row[text])).size === rows.length;
  const time = named ? -1 : first;
  const x = time >= 0 ? time : text >= 0 ? text : (numbers[0] ?? -1);
  const y = numbers.filter((i) => i !== x).sort((a, b) => a - b);
  if (x < 0 || y.length === 0 || rows.length === 0) return null;
  const by = time >= 0 ? parting(kinds, rows, x) : -1;
  return { x, y: by >= 0 ? y.slice(0, 1) : y.slice(0, 4), by };
}

const LOOKED_AT = 2000;

/** The column of names that parts rows of the same x best, as tags do; -1 when every x comes once. */
function parting(kinds: readonly string[], rows: readonly (readonly SqlCell[])[], x: number): number {
  const some = rows.slice(0, LOOKED_AT);
  const pairs = (column: number): number => new Set(some.map((row) => JSON.stringify([row[x], row[column]]))).size;
  let [best, most] = [-1, pairs(x)];
  kinds.forEach((kind, column) => {
    const found = kind === "text" && most < some.length ? pairs(column) : 0;
    if (found > most) [best, most] = [column, found];
  });
  return best;
}

/** The lines of an answer. `left` says how many lines more there would be. */
export function plotData(columns: readonly SqlColumn[], rows: readonly (readonly SqlCell[])[], axes: Axes, zone: Zone): PlotData {
  const kinds = kindsOf(columns);
  const kind = kinds[axes.x] ?? "text";
  const time = kind === "time" || kind === "wall";
  const names = time || kind === "number" ? null : rows.map((row) => String(row[axes.x] ?? ""));
  const lines = new Map<string, PlotLine>();
  const several = axes.y.length > 1;
  let left = 0;
  const missed = new Set<string>();
  rows.forEach((row, place) => {
    const x = names ? place : cellNumber(row[axes.x] ?? null, kind, zone);
    if (!Number.isFinite(x)) return;
    for (const column of axes.y) {
      const head = columns[column]?.name ?? "";
      const part = axes.by >= 0 ? String(row[axes.by] ?? "") : "";
      const name = axes.by < 0 ? head : several ? `${part} · ${head}` : part;
      let line = lines.get(name);
      if (!line) {
        if (lines.size >= LINES_MAX) {
          missed.add(name);
          continue;
        }
        line = { name, x: [], y: [] };
        lines.set(name, line);
      }
      line.x.push(x);
      line.y.push(cellNumber(row[column] ?? null, kinds[column] ?? "number", zone));
    }
  });
  left = missed.size;
  return { time, names, lines: [...lines.values()].map(inOrder), left };
}

function inOrder(line: PlotLine): PlotLine {
  if (line.x.every((x, i) => i === 0 || x >= (line.x[i - 1] ?? x))) return line;
  const order = line.x.map((_, i) => i).sort((a, b) => (line.x[a] ?? 0) - (line.x[b] ?? 0));
  return { name: line.name, x: order.map((i) => line.x[i] ?? NaN), y: order.map((i) => line.y[i] ?? NaN) };
}
