// Paints pens, limits, gaps and alarms into a plot's canvas. Coordinates are canvas pixels.
import type { AlarmRow, GapRow, LimitLine } from "@/ipc/generated/api";
import { priorityNumber } from "@/lib/alarms/order";
import { severityOf } from "@/lib/format/quality";

import { drawable, type Line } from "./series";

/** The area to paint in and how to get there. */
export type Frame = {
  context: CanvasRenderingContext2D;
  left: number;
  top: number;
  width: number;
  height: number;
  ratio: number;
  x: (time: number) => number;
};

/** Colours of the theme at hand. */
export type Palette = {
  text: string;
  muted: string;
  line: string;
  grid: string;
  panel: string;
  raised: string;
  accent: string;
  pens: string[];
  priorities: string[];
  font: string;
};

/** Reads the theme's colours. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    text: colour("text"),
    muted: colour("muted"),
    line: colour("line"),
    grid: colour("grid"),
    panel: colour("panel"),
    raised: colour("raised"),
    accent: colour("accent"),
    pens: Array.from({ length: 8 }, (_, i) => colour(`pen-${i + 1}`)),
    priorities: Array.from({ length: 5 }, (_, i) => colour(`p${i + 1}`)),
    font: colour("font"),
  };
}

function band(frame: Frame, from: number, to: number): [number, number] {
  const left = Math.max(frame.left, frame.x(from));
  const right = Math.min(frame.left + frame.width, frame.x(to));
  return [left, Math.max(right, left + frame.ratio)];
}

/** Shades what is known to be missing, and says so where there is room. */
export function drawGaps(frame: Frame, gaps: readonly GapRow[], palette: Palette, name: string): void {
  const { context, ratio } = frame;
  for (const gap of gaps) {
    const [left, right] = band(frame, gap.from, gap.to);
    if (right <= frame.left || left >= frame.left + frame.width) continue;
    context.fillStyle = palette.raised;
    context.fillRect(left, frame.top, right - left, frame.height);
    if (right - left < 40 * ratio) continue;
    context.fillStyle = palette.muted;
    context.font = `${11 * ratio}px ${palette.font}`;
    context.textAlign = "center";
    context.fillText(name, (left + right) / 2, frame.top + 15 * ratio);
  }
}

/** Shades the time each alarm stood. */
export function drawAlarms(frame: Frame, alarms: readonly AlarmRow[], palette: Palette, now: number): void {
  const { context } = frame;
  for (const row of alarms) {
    const [left, right] = band(frame, row.raisedAt, row.returnedAt ?? now);
    if (right <= frame.left || left >= frame.left + frame.width) continue;
    const colour = palette.priorities[priorityNumber(row.priority) - 1] ?? palette.muted;
    context.globalAlpha = 0.13;
    context.fillStyle = colour;
    context.fillRect(left, frame.top, right - left, frame.height);
    context.globalAlpha = 0.8;
    context.fillRect(left, frame.top, right - left, 2 * frame.ratio);
    context.globalAlpha = 1;
  }
}

/** A limit to draw: where, how urgent, and its words. */
export type LimitMark = { y: number; limit: LimitLine; label: string };

/** Draws limits dashed with their words at the right edge. */
export function drawLimits(frame: Frame, marks: readonly LimitMark[], palette: Palette): void {
  const { context, ratio } = frame;
  context.save();
  context.font = `${11 * ratio}px ${palette.font}`;
  context.textAlign = "right";
  context.lineWidth = ratio;
  const written: { at: number; left: number }[] = [];
  for (const { y, limit, label } of marks) {
    if (y < frame.top || y > frame.top + frame.height) continue;
    const colour = palette.priorities[priorityNumber(limit.priority) - 1] ?? palette.muted;
    context.strokeStyle = colour;
    context.fillStyle = colour;
    context.setLineDash([5 * ratio, 4 * ratio]);
    context.beginPath();
    context.moveTo(frame.left, Math.round(y) + 0.5);
    context.lineTo(frame.left + frame.width, Math.round(y) + 0.5);
    context.stroke();
    const at = y - 5 * ratio > frame.top + 12 * ratio ? y - 5 * ratio : y + 13 * ratio;
    // Words of limits at one height stand side by side.
    const beside = written.filter((other) => Math.abs(other.at - at) < 13 * ratio);
    const right = Math.min(frame.left + frame.width - 4 * ratio, ...beside.map((other) => other.left - 10 * ratio));
    context.lineWidth = 3 * ratio;
    context.strokeStyle = palette.panel;
    context.setLineDash([]);
    context.strokeText(label, right, at);
    context.lineWidth = ratio;
    context.fillText(label, right, at);
    written.push({ at, left: right - context.measureText(label).width });
  }
  context.restore();
}

/** Draws a pen: good joined, uncertain dashed, nothing across gaps; lone points as dots. */
export function drawLine(frame: Frame, line: Line, y: (value: number) => number, colour: string, width: number): void {
  const { context, ratio } = frame;
  const solid = new Path2D();
  const dashed = new Path2D();
  const dots = new Path2D();
  for (let i = 0; i < line.length; i += 1) {
    if (!drawable(line, i)) continue;
    const x = frame.x(line.at[i] as number);
    const uncertain = severityOf(line.quality[i] as number) === "uncertain";
    const path = uncertain ? dashed : solid;
    if (line.gap[i] === 1) {
      path.moveTo(x, y(line.first[i] as number));
    } else {
      path.moveTo(frame.x(line.at[i - 1] as number), y(line.last[i - 1] as number));
      path.lineTo(x, y(line.first[i] as number));
    }
    const low = y(line.min[i] as number);
    const high = y(line.max[i] as number);
    if (low !== high) {
      path.lineTo(x, low);
      path.lineTo(x, high);
      path.lineTo(x, y(line.last[i] as number));
    } else if (line.gap[i] === 1 && line.gap[i + 1] !== 0) {
      dots.moveTo(x, low);
      dots.arc(x, low, 1.6 * ratio, 0, Math.PI * 2);
    }
  }
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = width * ratio;
  context.lineJoin = "round";
  context.stroke(solid);
  context.fill(dots);
  context.setLineDash([3 * ratio, 3 * ratio]);
  context.stroke(dashed);
  context.setLineDash([]);
}
