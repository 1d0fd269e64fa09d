// The latest sample of every tag and its recent past. Written by the pump from frames only.
import type { LiveFrame } from "./frame";
import { Ring } from "./ring";

/** Samples kept per tag: 17 minutes at one a second, more than the time between two fetches of history. */
export const RING_CAPACITY = 1024;

/** The latest sample of a tag. `text` stands for fields that are words (`net`). */
export type Latest = {
  sourceTime: number;
  receiveTime: number;
  value: number;
  quality: number;
  text: string | null;
};

/** Everything live, by tag id. */
export class Board {
  readonly #latest = new Map<number, Latest>();
  readonly #rings = new Map<number, Ring>();

  /** The latest sample of a tag, if any came. */
  latest(tag: number): Latest | undefined {
    return this.#latest.get(tag);
  }

  /** The recent past of a tag, if any came. */
  ring(tag: number): Ring | undefined {
    return this.#rings.get(tag);
  }

  /** Takes a frame in; adds the ids of tags with something new to `changed`. */
  apply(frame: LiveFrame, changed: Set<number>): void {
    if (frame.header.dropped > 0) {
      // Something was missed in between: history has it, the rings must not pretend.
      for (const ring of this.#rings.values()) ring.clear();
    }
    for (let i = 0; i < frame.header.count; i += 1) this.#take(frame, i, changed);
    for (const { tag, value } of frame.header.texts) {
      const latest = this.#latest.get(tag);
      if (latest) latest.text = value;
      changed.add(tag);
    }
  }

  #take(frame: LiveFrame, i: number, changed: Set<number>): void {
    const tag = frame.tag[i] as number;
    const sourceTime = frame.sourceTime[i] as number;
    const value = frame.value[i] as number;
    const quality = frame.quality[i] as number;
    let ring = this.#rings.get(tag);
    if (!ring) this.#rings.set(tag, (ring = new Ring(RING_CAPACITY)));
    ring.push(sourceTime, value, quality);
    changed.add(tag);
    const latest = this.#latest.get(tag);
    if (!latest) {
      const receiveTime = frame.receiveTime[i] as number;
      this.#latest.set(tag, { sourceTime, receiveTime, value, quality, text: null });
    } else if (sourceTime >= latest.sourceTime) {
      latest.sourceTime = sourceTime;
      latest.receiveTime = frame.receiveTime[i] as number;
      latest.value = value;
      latest.quality = quality;
    }
  }

  /** Forgets everything, as after a restart of the station. */
  clear(): void {
    this.#latest.clear();
    this.#rings.clear();
  }
}
