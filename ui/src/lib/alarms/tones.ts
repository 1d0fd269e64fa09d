// What each priority sounds like, and playing it with Web Audio: no sound file is needed.
// Browsers let nothing be heard before the page was clicked; `blocked` says so. The program's own
// window is free to: a control room hears an alarm that nobody was there to click for.
import type { Priority } from "@/ipc/generated/api";

/** One beep: begins at `at` seconds, `hz` high, `length` seconds long. */
export type Beep = { at: number; hz: number; length: number };

/** Urgent ones are higher, faster and more; each is told by its rhythm alone. */
export const TONES: Readonly<Record<Priority, readonly Beep[]>> = {
  critical: [0, 0.16, 0.32, 0.6, 0.76].map((at, i) => ({ at, hz: i % 2 === 0 ? 988 : 784, length: 0.12 })),
  high: [0, 0.22, 0.44].map((at) => ({ at, hz: 740, length: 0.15 })),
  medium: [0, 0.35].map((at, i) => ({ at, hz: i === 0 ? 523 : 440, length: 0.22 })),
  low: [{ at: 0, hz: 392, length: 0.3 }],
  diagnostic: [],
};
/** The edges of a beep are rounded for so many seconds, or it clicks. */
const EDGE_S = 0.012;

/** Plays patterns; when it is `free`, nobody has to click first. */
export class TonePlayer {
  readonly #free: boolean;
  #context: AudioContext | null = null;

  constructor({ free }: { free: boolean }) {
    this.#free = free;
  }

  /** Whether the browser keeps it silent until somebody clicks. */
  get blocked(): boolean {
    // Not even opened before that: browsers complain about audio that begins by itself.
    return this.#context ? this.#context.state === "suspended" : !this.#mayOpen;
  }

  get #mayOpen(): boolean {
    return this.#free || navigator.userActivation.hasBeenActive;
  }

  /** Whether there is any sound here at all. */
  get able(): boolean {
    return typeof AudioContext !== "undefined";
  }

  /** To be called when the person clicked or pressed a key. */
  async unblock(): Promise<void> {
    if (!this.#mayOpen) return;
    const context = this.#open();
    if (context?.state === "suspended") await context.resume();
  }

  /** Plays the pattern of a priority; `volume` is 0 to 1. */
  play(priority: Priority, volume: number): void {
    const first = this.#context === null;
    const context = this.blocked ? null : this.#open();
    if (!context) return;
    // One that was just opened begins to run a moment later, and plays then.
    if (first) void context.resume();
    else if (context.state !== "running") return;
    for (const beep of TONES[priority]) {
      const oscillator = context.createOscillator();
      const gain = context.createGain();
      const from = context.currentTime + 0.02 + beep.at;
      const to = from + beep.length;
      oscillator.type = "triangle";
      oscillator.frequency.value = beep.hz;
      gain.gain.setValueAtTime(0, from);
      gain.gain.linearRampToValueAtTime(volume * 0.6, from + EDGE_S);
      gain.gain.setValueAtTime(volume * 0.6, to - EDGE_S);
      gain.gain.linearRampToValueAtTime(0, to);
      oscillator.connect(gain).connect(context.destination);
      oscillator.start(from);
      oscillator.stop(to + 0.02);
    }
  }

  #open(): AudioContext | null {
    if (!this.able) return null;
    this.#context ??= new AudioContext();
    return this.#context;
  }
}
