// Asks again when something changed: never two questions at once, never more than ten a second, and
// no more than a fifth of the time when the answers are large. The last change is always asked for.

/** The shortest time between two questions. */
export const ASK_MS = 100;
/** A question that took a while is given four times as long a rest. */
const REST = 4;

/** How to ask, and whose clock and timer. */
export type FollowerOptions = { ask: () => Promise<void>; everyMs?: number; now?: () => number; wait?: (ms: number) => Promise<void> };

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Follows something that changes. */
export class Follower {
  #wanted = false;
  #running: Promise<void> | null = null;
  #ended = false;

  constructor(private readonly options: FollowerOptions) {}

  /** Something changed: asks now, or as soon as it may. Settles when nothing more is to be asked. */
  touch(): Promise<void> {
    this.#wanted = true;
    // Begun in a task of its own, so that an ask that touches again finds it running.
    this.#running ??= Promise.resolve().then(() => this.#run()).finally(() => (this.#running = null));
    return this.#running;
  }

  /** Asks no more. */
  end(): void {
    this.#ended = true;
  }

  async #run(): Promise<void> {
    const { ask, everyMs = ASK_MS, now = () => performance.now(), wait = sleep } = this.options;
    while (this.#wanted && !this.#ended) {
      this.#wanted = false;
      const began = now();
      await ask();
      const took = now() - began;
      // The rest is kept whether or not something changed, so that the next change finds it done.
      await wait(Math.max(everyMs - took, took * REST));
    }
  }
}
