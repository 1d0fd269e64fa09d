// The last samples of one tag in three columns of fixed size. The oldest leave when it is full;
// `dropped` counts them. Samples older than the newest are put where their time belongs, so that
// reading is always in order of source time; a sample of the same time replaces the one there.

/** A point of a ring. */
export type RingPoint = { time: number; value: number; quality: number };

/** A fixed number of samples in order of time. */
export class Ring {
  readonly #time: Float64Array;
  readonly #value: Float64Array;
  readonly #quality: Uint32Array;
  #start = 0;
  #length = 0;
  /** Samples that had to leave because the ring was full. */
  dropped = 0;

  constructor(readonly capacity: number) {
    this.#time = new Float64Array(capacity);
    this.#value = new Float64Array(capacity);
    this.#quality = new Uint32Array(capacity);
  }

  /** How many samples are held. */
  get length(): number {
    return this.#length;
  }

  #slot(index: number): number {
    return (this.#start + index) % this.capacity;
  }

  /** Source time of sample `index`, 0 being the oldest. */
  timeAt(index: number): number {
    return this.#time[this.#slot(index)] ?? NaN;
  }

  /** Value of sample `index`. */
  valueAt(index: number): number {
    return this.#value[this.#slot(index)] ?? NaN;
  }

  /** Quality of sample `index`. */
  qualityAt(index: number): number {
    return this.#quality[this.#slot(index)] ?? 0;
  }

  /** Index of the first sample at or after `time`; the length when there is none. */
  lowerBound(time: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.timeAt(middle) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #write(index: number, time: number, value: number, quality: number): void {
    const slot = this.#slot(index);
    this.#time[slot] = time;
    this.#value[slot] = value;
    this.#quality[slot] = quality;
  }

  /** Adds one sample. */
  push(time: number, value: number, quality: number): void {
    if (!Number.isFinite(time) || this.capacity === 0) return;
    let index = this.#length;
    if (index > 0 && time <= this.timeAt(index - 1)) {
      index = this.lowerBound(time);
      if (this.timeAt(index) === time) {
        this.#write(index, time, value, quality);
        return;
      }
    }
    if (this.#length === this.capacity) {
      this.dropped += 1;
      if (index === 0) return;
      this.#start = (this.#start + 1) % this.capacity;
      index -= 1;
    } else {
      this.#length += 1;
    }
    for (let i = this.#length - 1; i > index; i -= 1) {
      this.#write(i, this.timeAt(i - 1), this.valueAt(i - 1), this.qualityAt(i - 1));
    }
    this.#write(index, time, value, quality);
  }

  /** Forgets everything. */
  clear(): void {
    this.#start = 0;
    this.#length = 0;
  }
}
