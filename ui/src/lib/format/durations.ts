// Ages and durations. The two largest units are shown; unit signs are international where both
// languages read them (s, min, h, d), so nothing changes width with the language.

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

function two(major: number, majorSign: string, minor: number, minorSign: string): string {
  return minor === 0 ? `${major} ${majorSign}` : `${major} ${majorSign} ${minor} ${minorSign}`;
}

/** An age such as `9 s`, `3 min 12 s`, `2 h 5 min`, `4 d 3 h`. Below zero counts as zero. */
export function formatAge(ms: number): string {
  if (!Number.isFinite(ms)) return "—";
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < MINUTE) return `${s} s`;
  if (s < HOUR) return two(Math.floor(s / MINUTE), "min", s % MINUTE, "s");
  if (s < DAY) return two(Math.floor(s / HOUR), "h", Math.floor((s % HOUR) / MINUTE), "min");
  return two(Math.floor(s / DAY), "d", Math.floor((s % DAY) / HOUR), "h");
}

/** An age in its largest unit only, for narrow places: `9 s`, `3 min`, `2 h`, `4 d`. */
export function formatAgeShort(ms: number): string {
  return formatAge(ms).split(" ").slice(0, 2).join(" ");
}

/** A running duration as a clock shows it: `00:42`, `28:37`, `1:02:03`, `2 d 03:04`. */
export function formatClock(ms: number): string {
  if (!Number.isFinite(ms)) return "—";
  const s = Math.max(0, Math.floor(ms / 1000));
  const pad = (n: number): string => String(n).padStart(2, "0");
  const hours = Math.floor(s / HOUR);
  const minutes = Math.floor((s % HOUR) / MINUTE);
  if (hours >= 24) return `${Math.floor(hours / 24)} d ${pad(hours % 24)}:${pad(minutes)}`;
  if (hours > 0) return `${hours}:${pad(minutes)}:${pad(s % MINUTE)}`;
  return `${pad(minutes)}:${pad(s % MINUTE)}`;
}
