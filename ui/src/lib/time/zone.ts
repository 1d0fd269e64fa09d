// Wall-clock times in the station's zone, whatever zone the browser is in.

type Parts = { year: number; month: number; day: number; hour: number; minute: number; second: number };

/** A zone that knows its offset at any time. Unknown names fall back to the browser's zone. */
export class Zone {
  readonly #format: Intl.DateTimeFormat;
  /** The IANA name in use. */
  readonly name: string;

  constructor(name: string) {
    const options: Intl.DateTimeFormatOptions = {
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    };
    let format: Intl.DateTimeFormat;
    try {
      format = new Intl.DateTimeFormat("en-US", { ...options, timeZone: name || undefined });
    } catch {
      format = new Intl.DateTimeFormat("en-US", options);
    }
    this.#format = format;
    this.name = format.resolvedOptions().timeZone;
  }

  #parts(ms: number): Parts {
    const parts = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
    for (const { type, value } of this.#format.formatToParts(ms)) {
      if (type in parts) parts[type as keyof Parts] = Number(value);
    }
    return parts;
  }

  /** Minutes east of Greenwich at `ms`. */
  offsetMinutes(ms: number): number {
    const p = this.#parts(ms);
    const wall = Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute, p.second);
    return Math.round((wall - Math.floor(ms / 1000) * 1000) / 60_000);
  }

  /** The offset as `+08:00`. */
  offset(ms: number): string {
    const minutes = this.offsetMinutes(ms);
    const size = Math.abs(minutes);
    const pad = (n: number): string => String(n).padStart(2, "0");
    return `${minutes < 0 ? "\u2212" : "+"}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
  }

  /** `2026-11-21 09:41:07`, or the first `length` characters of it. */
  dateTime(ms: number, length = 19): string {
    if (!Number.isFinite(ms)) return "—";
    const wall = new Date(Math.floor(ms / 1000) * 1000 + this.offsetMinutes(ms) * 60_000);
    return wall.toISOString().replace("T", " ").slice(0, length);
  }

  /** `09:41:07`. */
  time(ms: number): string {
    return this.dateTime(ms).slice(11);
  }

  /** The time alone today, with month and day on other days: `09:41:07`, `11-20 23:01:30`. */
  short(ms: number, now: number): string {
    const text = this.dateTime(ms);
    return text.slice(0, 10) === this.dateTime(now, 10) ? text.slice(11) : text.slice(5);
  }

  /** Reads `2026-11-21 09:41[:07]` as this zone's wall clock; null when it is not a time. */
  parse(text: string): number | null {
    const match = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(text.trim());
    if (!match) return null;
    const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0));
    if (year === undefined || month === undefined || day === undefined) return null;
    if ((hour ?? 0) > 23 || (minute ?? 0) > 59 || (second ?? 0) > 59) return null;
    const wall = Date.UTC(year, month - 1, day, hour, minute, second);
    if (new Date(wall).getUTCDate() !== day || month > 12) return null;
    // Twice, because the offset at the first guess may be that of the other side of a change.
    let ms = wall - this.offsetMinutes(wall) * 60_000;
    ms = wall - this.offsetMinutes(ms) * 60_000;
    return ms;
  }
}
