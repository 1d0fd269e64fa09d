// Where the mimic's parts stand on the screen, in pixels, from where they stand along the belt.
import type { LineLayout } from "@/ipc/generated/api";

/** Room left and right of the belt. */
const SIDE = 44;
const BELT = 16;
const BOX_WIDTH_MAX = 176;
const BOX_WIDTH_MIN = 84;
const BOX_HEIGHT_MIN = 84;
const BOX_HEIGHT_MAX = 124;
/** Least room between two boxes. */
const BETWEEN = 14;
/** Room for the ejector left of its middle. */
const EJECTOR = 28;
/** A strip's box, the room below it down to the belt, and the room below the belt's upper edge. */
const BOX_HEIGHT_COMPACT = 66;
const GAP_COMPACT = 58;
const BELOW_COMPACT = 64;
/** Room for half a press and a sensor's post. */
const PRESS = 30;
const PRODUCT_MIN = 18;
const PRODUCT_MAX = 52;

/** The mimic's measures. Boxes are given by their middle, `stem` is where the part really stands. */
export type Mimic = {
  width: number;
  height: number;
  left: number;
  right: number;
  belt: { y: number; height: number };
  box: { y: number; width: number; height: number };
  station1: number;
  station2: number;
  quality: number;
  ejector: number;
  /** Sensors: where they look, and how far beside it they stand. */
  sensor1: { x: number; post: number };
  sensor2: { x: number; post: number };
  product: { width: number; height: number };
  compact: boolean;
  /** The bin: how far its middle lies below the belt, and half its width. */
  bin: { below: number; depth: number };
  /** Marks of the scale below the belt, in metres. */
  marks: { x: number; m: number }[];
  /** Pixels of a metre. */
  perM: number;
};

/** Moves boxes apart that would cover each other, as little as possible and in their order. */
export function apart(middles: readonly number[], width: number, from: number, to: number): number[] {
  const need = width + BETWEEN;
  const placed: number[] = [];
  for (const middle of middles) placed.push(Math.max(middle, (placed.at(-1) ?? -Infinity) + need, from + width / 2));
  for (let i = placed.length - 1, limit = to - width / 2; i >= 0; i -= 1) {
    placed[i] = Math.min(placed[i] ?? limit, limit);
    limit = (placed[i] ?? limit) - need;
  }
  return placed;
}

/** Whole metres for the scale: at most about twelve marks. */
function scale(lengthM: number): number[] {
  const step = [0.5, 1, 2, 5, 10, 20, 50].find((one) => lengthM / one <= 12) ?? 100;
  return Array.from({ length: Math.floor(lengthM / step + 1e-9) + 1 }, (_, i) => i * step);
}

/** A sensor that looks at a station's own place stands beside its press and products. */
function sensor(x: number, station: number, product: number): { x: number; post: number } {
  return { x, post: Math.abs(x - station) < PRESS ? -Math.max(PRESS, product / 2 + 16) : 0 };
}

/** The measures for a line in a picture of a size; `compact` is for a strip below something else. */
export function mimicOf(line: LineLayout, width: number, height: number, compact = false): Mimic {
  const length = Math.max(line.lengthM, 0.1);
  const [left, right] = [SIDE, Math.max(SIDE + 1, width - SIDE)];
  const perM = (right - left) / length;
  const x = (m: number): number => left + Math.min(length, Math.max(0, m)) * perM;
  const boxWidth = Math.max(BOX_WIDTH_MIN, Math.min(BOX_WIDTH_MAX, (right - left) / 5.2));
  const boxHeight = compact ? BOX_HEIGHT_COMPACT : Math.round(Math.max(BOX_HEIGHT_MIN, Math.min(BOX_HEIGHT_MAX, height * 0.27)));
  const gap = compact ? GAP_COMPACT : Math.max(66, height * 0.19);
  const below = compact ? BELOW_COMPACT : 92;
  const beltY = Math.round(Math.min(height - below, Math.max(boxHeight + gap + 30, height * 0.67)));
  // The ejector's word stands beside the last box, not under it.
  const end = line.ejectorM > line.qualityM ? Math.max(x(line.ejectorM) - EJECTOR, boxWidth * 3 + BETWEEN * 4) : width - 4;
  const [station1 = 0, station2 = 0, quality = 0] = apart([x(line.station1M), x(line.station2M), x(line.qualityM)], boxWidth, 4, end);
  const size = Math.min(PRODUCT_MAX, Math.max(PRODUCT_MIN, line.productM * perM));
  return {
    width,
    height,
    left,
    right,
    perM,
    compact,
    bin: compact ? { below: 22, depth: 14 } : { below: 30, depth: 26 },
    belt: { y: beltY, height: BELT },
    box: { y: Math.max(12, beltY - boxHeight - gap), width: boxWidth, height: boxHeight },
    station1,
    station2,
    quality,
    ejector: x(line.ejectorM),
    sensor1: sensor(x(line.sensor1M), station1, size),
    sensor2: sensor(x(line.sensor2M), station2, size),
    product: { width: size, height: Math.min(32, Math.max(PRODUCT_MIN, size * 1.1)) },
    marks: scale(length).map((m) => ({ m, x: x(m) })),
  };
}
