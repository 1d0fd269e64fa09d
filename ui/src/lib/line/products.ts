// Where the products are between two samples of the camera. The camera tells positions some ten times
// a second; the screen is drawn sixty times. What is shown lies a little in the past, between two
// samples, so nothing is invented: a product is at its sampled place at the sample's time and gets
// there at the belt's speed. Only when the next sample is late it goes on by itself, and not for long.

/** Not yet tested, good, bad. */
export type ProductState = "new" | "good" | "bad";
/** A product on the belt, `x` in metres from its beginning. */
export type Product = { id: string; x: number; state: ProductState };

const STATES: Record<string, ProductState> = { n: "new", g: "good", b: "bad" };
/** Samples held; two would do, more allow for bursts. */
const KEPT = 24;
/** How long a product goes on by itself without a sample. */
const ALONE_MS = 250;
/** A longer step than this is a rest before it, not slow travel. */
const TRAVEL_MS_MAX = 400;
/** A gap between samples longer than this is a rest. */
const REST_MS = 1500;
/** How unevenly samples arrive: the station writes them in groups, and is asked ten times a second. */
const ARRIVAL_MS = 100;
/** The least and most that the picture lies in the past behind what is known. */
const BEHIND_MS = [140, 1200] as const;

/** Reads `12:3.42:n 13:1.05:g`; parts that are not products are left out. */
export function parseProducts(text: string | null): Product[] {
  if (!text) return [];
  const found: Product[] = [];
  for (const part of text.split(/\s+/)) {
    const [id, place, letter] = part.split(":");
    const x = Number(place);
    if (id && place && letter && Number.isFinite(x)) found.push({ id, x, state: STATES[letter] ?? "new" });
  }
  return found;
}

type Sample = { time: number; products: Map<string, Product> };

/** The recent past of the belt. Times are the source's, in milliseconds. */
export class ProductTrack {
  readonly #samples: Sample[] = [];
  #latency = Infinity;
  #interval = 200;

  /** Takes a sample that arrived when the station's clock said `arrived`; older ones are ignored. */
  push(time: number, text: string | null, arrived: number): void {
    const last = this.#samples.at(-1);
    if (!Number.isFinite(time) || (last && time <= last.time)) return;
    if (last && time - last.time < REST_MS) this.#interval += (time - last.time - this.#interval) * 0.2;
    // The least delay seen is the way's own; slowly forgotten, because clocks may drift.
    this.#latency = Math.min(arrived - time, this.#latency + 1);
    this.#samples.push({ time, products: new Map(parseProducts(text).map((product) => [product.id, product])) });
    if (this.#samples.length > KEPT) this.#samples.shift();
  }

  /** The source time to draw at the station's time `now`. */
  shownTime(now: number): number {
    const behind = Math.min(BEHIND_MS[1], Math.max(BEHIND_MS[0], this.#interval * 1.5 + ARRIVAL_MS));
    return now - (Number.isFinite(this.#latency) ? this.#latency : 0) - behind;
  }

  /** What is on the belt at a source time; `speed` is the belt's, in m/s. */
  at(time: number, speed: number): Product[] {
    const next = this.#samples.findIndex((sample) => sample.time > time);
    const before = next < 0 ? this.#samples.at(-1) : this.#samples[next - 1];
    const after = next < 0 ? undefined : this.#samples[next];
    if (!before) return after ? [...after.products.values()] : [];
    const earlier = this.#samples[this.#samples.indexOf(before) - 1];
    return [...before.products.values()].map((product) => {
      const to = after?.products.get(product.id);
      const x = to && after ? between(product.x, to.x, before.time, after.time, time, speed) : alone(product, before, earlier, time, speed);
      return { ...product, x };
    });
  }

  /** Forgets everything, as when the source was away. */
  clear(): void {
    this.#samples.length = 0;
    this.#latency = Infinity;
  }
}

/** The most that the drawn time is sped up or held back to come to where it should be. */
const PULL = 0.15;
/** How much of what it is off is made good in one step: little, so that trembling is not seen. */
const GAIN = 0.03;
/** Further off than this it jumps: the page was hidden, or the clock was set. */
const JUMP_MS = 1000;

/** A time that runs evenly, although the station's clock as it is known here trembles with every answer. */
export class EvenClock {
  #shown: number | null = null;

  /** Goes on by `passed` milliseconds towards `wanted`; never back, unless it must jump. */
  step(wanted: number, passed: number): number {
    const even = (this.#shown ?? wanted) + passed;
    const off = wanted - even;
    const near = Math.abs(off) <= JUMP_MS;
    this.#shown = near ? even + Math.max(-PULL * passed, Math.min(PULL * passed, off * GAIN)) : wanted;
    return this.#shown;
  }
}

/** Way from one sample to the next, at the belt's speed and arriving at the next one's time. */
function between(from: number, to: number, start: number, end: number, time: number, speed: number): number {
  const needed = speed > 0 ? ((to - from) / speed) * 1000 : TRAVEL_MS_MAX;
  const begins = Math.max(start, end - Math.min(TRAVEL_MS_MAX, Math.max(needed, 1)));
  const share = Math.min(1, Math.max(0, (time - begins) / (end - begins || 1)));
  return from + (to - from) * share;
}

/** Goes on as it went between the last two samples, never faster than the belt. */
function alone(product: Product, last: Sample, earlier: Sample | undefined, time: number, speed: number): number {
  const was = earlier?.products.get(product.id);
  if (!was || !earlier) return product.x;
  const own = ((product.x - was.x) / (last.time - earlier.time)) * 1000;
  const passed = Math.min(ALONE_MS, Math.max(0, time - last.time));
  return product.x + (Math.max(0, Math.min(own, speed)) * passed) / 1000;
}

/** What came out for the product tested last, which is the hindmost of those tested; null when none is on the belt. */
export function lastTested(text: string | null): "good" | "bad" | null {
  let found: Product | null = null;
  for (const product of parseProducts(text)) {
    if (product.state !== "new" && (found === null || product.x < found.x)) found = product;
  }
  return found?.state === "good" || found?.state === "bad" ? found.state : null;
}
