// Invented figures for the fake station's OEE and energy reports: steady, with a hole in the night.

const HOUR = 3_600_000;
const ZONE_MS = 8 * HOUR;
const LENGTH = { hour: HOUR, shift: 8 * HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR };
const wave = (t, n) => 0.5 + 0.5 * Math.sin(t / HOUR / 3.7 + n * 1.9);

function cuts(from, to, by) {
  const rows = [];
  if (by === "month") {
    const date = new Date(from + ZONE_MS);
    for (let m = 0; ; m += 1) {
      const [a, b] = [0, 1].map((more) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + m + more, 1) - ZONE_MS);
      if (a >= to) return rows;
      rows.push([a, b]);
    }
  }
  const anchor = by === "week" ? 4 * 24 * HOUR : 0;
  const length = LENGTH[by];
  for (let a = Math.floor((from + ZONE_MS - anchor) / length) * length + anchor - ZONE_MS; a < to; a += length) rows.push([a, a + length]);
  return rows;
}

const SHIFTS = [{ zh: "夜班", en: "Night" }, { zh: "早班", en: "Early" }, { zh: "晚班", en: "Late" }];
const shiftOf = (by, from) => (by === "shift" ? SHIFTS[Math.floor(((from + ZONE_MS) / HOUR / 8) % 3)] : null);

function oeeRow([from, to], by) {
  const until = Math.min(to, Date.now());
  const availability = 88 + 9 * wave(from, 1);
  const performance = 82 + 14 * wave(from, 2);
  const quality = 91 + 7 * wave(from, 3);
  const planned = (until - from) / HOUR;
  const count = Math.round((planned * 360 * availability * performance) / 1e4);
  const round = (x) => Math.round(x * 100) / 100;
  return {
    from, to: until, shift: shiftOf(by, from), availability: round(availability), performance: round(performance), quality: round(quality), oee: round((availability * performance * quality) / 1e4),
    count, reject: Math.round(count * (1 - quality / 100)), runHours: round((planned * availability) / 100), downHours: round(planned * (1 - availability / 100)), qualityCode: 0,
  };
}

function energyRow([from, to], by) {
  const until = Math.min(to, Date.now());
  const hours = (until - from) / HOUR;
  const known = Math.sin(from / HOUR / 5) > 0.93 ? 0.82 : 1;
  const [conveyor, one, two] = [1.3 * (0.6 + 0.4 * wave(from, 4)), 2.7 * (0.5 + 0.5 * wave(from, 5)), 2.3 * (0.55 + 0.45 * wave(from, 6))].map((kw) => kw * hours * known);
  const total = conveyor + one + two;
  return { from, to: until, shift: shiftOf(by, from), conveyorKwh: conveyor, station1Kwh: one, station2Kwh: two, totalKwh: total, peakKw: 11.4 - wave(from, 7), averageKw: total / Math.max(hours * known, 1e-9), cost: total * 0.82, knownShare: known };
}

const sum = (rows, key) => rows.reduce((all, row) => all + row[key], 0);
const mean = (rows, key) => sum(rows, key) / Math.max(1, rows.length);

export function oeeReport({ from, to, by }) {
  const rows = cuts(from, to, by).map((cut) => oeeRow(cut, by));
  const overall = { from, to, shift: null };
  for (const key of ["availability", "performance", "quality", "oee"]) overall[key] = mean(rows, key);
  for (const key of ["count", "reject", "runHours", "downHours"]) overall[key] = sum(rows, key);
  return { rows, overall: { ...overall, qualityCode: 0 } };
}

export function energyReport({ from, to, by }) {
  const rows = cuts(from, to, by).map((cut) => energyRow(cut, by));
  const overall = { from, to, shift: null, peakKw: Math.max(0, ...rows.map((row) => row.peakKw)), averageKw: mean(rows, "averageKw"), knownShare: rows.length > 0 ? mean(rows, "knownShare") : 0 };
  for (const key of ["conveyorKwh", "station1Kwh", "station2Kwh", "totalKwh", "cost"]) overall[key] = sum(rows, key);
  return { rows, overall, currency: "CNY" };
}
