// The hand on a plot: wheel zooms about the pointer, drag selects, Shift+drag pans, double click
// resets, click sets cursor A, Ctrl+click B, a cursor's line can be dragged; keys do the same.
// Lines are plain elements over the plot, moved without drawing the plot again.
import type { TrendPlot } from "./plot";
import { pan, zoom, type Period } from "./view";

const CLICK_PX = 4;
const GRAB_PX = 6;
const KEY_PAN = 0.1;
const KEY_ZOOM = 1.5;

/** What the hand may change. Times are Unix milliseconds; null: no cursor. */
export type PointerTarget = {
  period: () => Period;
  show: (period: Period) => void;
  reset: () => void;
  cursor: (which: "a" | "b") => number | null;
  setCursor: (which: "a" | "b", time: number | null) => void;
  label: (time: number) => string;
};

type Drag = { kind: "select" | "pan" | "a" | "b"; startX: number; period: Period; moved: boolean };

function line(className: string): HTMLElement {
  const element = document.createElement("div");
  element.className = className;
  element.append(document.createElement("span"));
  element.hidden = true;
  return element;
}

/** Hands, lines and keys of one plot. */
export class PlotPointer {
  readonly #a = line("plot-cursor a");
  readonly #b = line("plot-cursor b");
  readonly #hover = line("plot-cursor hover");
  readonly #box = line("plot-select");
  readonly #abort = new AbortController();
  #over: HTMLElement | null = null;
  #drag: Drag | null = null;
  #hoverX: number | null = null;

  constructor(
    private readonly plot: TrendPlot,
    private readonly target: PointerTarget,
  ) {
    const { signal } = this.#abort;
    const { root } = plot;
    root.addEventListener("wheel", (event) => this.#wheel(event), { passive: false, signal });
    root.addEventListener("pointerdown", (event) => this.#down(event), { signal });
    root.addEventListener("pointermove", (event) => this.#move(event), { signal });
    root.addEventListener("pointerup", (event) => this.#up(event), { signal });
    root.addEventListener("pointercancel", () => this.#cancel(), { signal });
    root.addEventListener("pointerleave", () => this.#leave(), { signal });
    root.addEventListener("dblclick", () => this.target.reset(), { signal });
  }

  /** The time under the pointer; null when it is elsewhere. */
  get hoverTime(): number | null {
    return this.#hoverX === null ? null : this.plot.timeAt(this.#hoverX);
  }

  /** Puts the lines where they belong; call after every drawing of the plot. */
  place(): void {
    const over = this.plot.over;
    if (over && over !== this.#over) {
      this.#over = over;
      over.append(this.#box, this.#hover, this.#b, this.#a);
    }
    this.#put(this.#a, "A ", this.target.cursor("a"));
    this.#put(this.#b, "B ", this.target.cursor("b"));
    this.#put(this.#hover, "", this.hoverTime);
  }

  /** Ends it. */
  end(): void {
    this.#abort.abort();
    for (const element of [this.#a, this.#b, this.#hover, this.#box]) element.remove();
  }

  /** A key while the plot has the focus; true when it meant something. */
  key(key: string): boolean {
    const period = this.target.period();
    if (key === "ArrowLeft") this.target.show(pan(period, -KEY_PAN));
    else if (key === "ArrowRight") this.target.show(pan(period, KEY_PAN));
    else if (key === "+" || key === "=" || key === "ArrowUp") this.target.show(zoom(period, 1, 1 / KEY_ZOOM));
    else if (key === "-" || key === "ArrowDown") this.target.show(zoom(period, 1, KEY_ZOOM));
    else if (key === "Home" || key === "End") this.target.reset();
    else return false;
    return true;
  }

  #put(element: HTMLElement, name: string, time: number | null): void {
    const x = time === null ? NaN : this.plot.xOf(time);
    element.hidden = !(x >= 0 && x <= (this.#over?.clientWidth ?? 0));
    if (element.hidden || time === null) return;
    element.style.transform = `translateX(${Math.round(x)}px)`;
    const label = element.firstElementChild;
    if (label) label.textContent = name + this.target.label(time);
  }

  #x(event: MouseEvent): number {
    const box = this.#over?.getBoundingClientRect();
    return box ? Math.min(box.width, Math.max(0, event.clientX - box.left)) : 0;
  }

  #share(x: number): number {
    return x / Math.max(1, this.#over?.clientWidth ?? 1);
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const steps = Math.max(-3, Math.min(3, event.deltaY / 100));
    this.target.show(zoom(this.target.period(), this.#share(this.#x(event)), 1.25 ** steps));
  }

  #grabbed(x: number): "a" | "b" | null {
    for (const which of ["a", "b"] as const) {
      const time = this.target.cursor(which);
      if (time !== null && Math.abs(this.plot.xOf(time) - x) <= GRAB_PX) return which;
    }
    return null;
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0 || !this.#over) return;
    const x = this.#x(event);
    const kind = event.shiftKey ? "pan" : (this.#grabbed(x) ?? "select");
    this.#drag = { kind, startX: x, period: this.target.period(), moved: false };
    this.plot.root.setPointerCapture(event.pointerId);
  }

  #move(event: PointerEvent): void {
    const x = this.#x(event);
    this.#hoverX = x;
    const drag = this.#drag;
    if (drag) {
      drag.moved ||= Math.abs(x - drag.startX) >= CLICK_PX;
      if (drag.moved) this.#dragTo(drag, x);
    }
    this.place();
  }

  #dragTo(drag: Drag, x: number): void {
    if (drag.kind === "pan") {
      this.target.show(pan(drag.period, this.#share(drag.startX - x)));
    } else if (drag.kind === "select") {
      this.#box.hidden = false;
      this.#box.style.left = `${Math.min(x, drag.startX)}px`;
      this.#box.style.width = `${Math.abs(x - drag.startX)}px`;
    } else {
      this.target.setCursor(drag.kind, this.plot.timeAt(x));
    }
  }

  #up(event: PointerEvent): void {
    const drag = this.#drag;
    this.#cancel();
    if (!drag) return;
    const x = this.#x(event);
    if (!drag.moved) {
      this.target.setCursor(event.ctrlKey || event.metaKey ? "b" : "a", this.plot.timeAt(x));
    } else if (drag.kind === "select") {
      const [from, to] = [drag.startX, x].sort((one, other) => one - other).map((px) => this.plot.timeAt(px));
      if (from !== undefined && to !== undefined && to - from > 100) this.target.show({ live: false, from, to });
    }
    this.place();
  }

  #cancel(): void {
    this.#drag = null;
    this.#box.hidden = true;
  }

  #leave(): void {
    this.#hoverX = null;
    this.place();
  }
}
