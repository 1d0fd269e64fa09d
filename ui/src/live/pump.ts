// Pulls live frames from the station and hands what changed to whoever paints it, once per
// animation frame. Never more than one request is under way; while the station does not answer it
// asks again for ever, once a second.
import { Board } from "./board";
import type { LiveFrame } from "./frame";

/** Time between two pulls while the window is seen. */
const PULL_MS = 100;
/** Time between two pulls while it is hidden, or the station does not answer. */
const SLOW_PULL_MS = 1000;

/** Paints; `now` is the station's clock. Called at most once per animation frame. */
export type Painter = (now: number) => void;
/** Told of every frame's revisions, so that slow state can follow. */
export type RevisionListener = (plantRevision: number, alarmRevision: number) => void;

type Subscription = { tags: Set<number> | null; everyMs: number; painted: number; paint: Painter };

/** The one pump of the program. */
export class Pump {
  readonly board = new Board();
  readonly #subscriptions = new Set<Subscription>();
  readonly #listeners = new Set<RevisionListener>();
  readonly #changed = new Set<number>();
  #cursor = 0;
  #clockOffset = 0;
  #running = false;

  constructor(private readonly pull: (cursor: number) => Promise<LiveFrame>) {}

  /** The station's clock, Unix milliseconds. */
  now(): number {
    return Date.now() + this.#clockOffset;
  }

  /**
   * Calls `paint` when one of `tags` (any tag, when null) changed, and besides every `everyMs`,
   * because ages grow without samples. Gives the function that ends it.
   */
  subscribe(tags: readonly number[] | null, everyMs: number, paint: Painter): () => void {
    const subscription = { tags: tags && new Set(tags), everyMs, painted: 0, paint };
    this.#subscriptions.add(subscription);
    return () => this.#subscriptions.delete(subscription);
  }

  /** Calls `listener` after every frame. */
  onRevision(listener: RevisionListener): void {
    this.#listeners.add(listener);
  }

  /** Starts pulling and painting; they go on until the page closes. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    void this.#pullForEver();
    const frame = (): void => {
      this.#paint();
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  async #pullForEver(): Promise<void> {
    for (;;) {
      let wait = document.hidden ? SLOW_PULL_MS : PULL_MS;
      try {
        this.accept(await this.pull(this.#cursor));
      } catch {
        // The status poll shows that the station is gone; here it is only asked again.
        this.#cursor = 0;
        wait = SLOW_PULL_MS;
      }
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  /** Takes one frame in. */
  accept(frame: LiveFrame): void {
    this.#cursor = frame.header.cursor;
    this.#clockOffset = frame.header.now - Date.now();
    this.board.apply(frame, this.#changed);
    for (const listener of this.#listeners) {
      listener(frame.header.plantRevision, frame.header.alarmRevision);
    }
  }

  #paint(): void {
    const now = this.now();
    // The station's clock may be set back; how often to paint must not depend on it.
    const passed = performance.now();
    for (const subscription of this.#subscriptions) {
      const due = passed - subscription.painted >= subscription.everyMs;
      if (!due && !this.#touches(subscription)) continue;
      subscription.painted = passed;
      subscription.paint(now);
    }
    this.#changed.clear();
  }

  #touches({ tags }: Subscription): boolean {
    if (!tags) return this.#changed.size > 0;
    if (this.#changed.size === 0) return false;
    for (const tag of tags) if (this.#changed.has(tag)) return true;
    return false;
  }
}
