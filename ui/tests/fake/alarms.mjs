// The fake station's alarms: a few that stand, some that are silenced, a past of a day, a flood on
// demand. Every command of the alarm screen is answered so that each page can be seen and tried.

const MIN = 60_000;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;
const ORDER = ["critical", "high", "medium", "low", "diagnostic"];
const BIN = 10 * MIN;

const waits = (row) => row.state === "unacknowledged" || row.state === "returned_unacknowledged";
const SILENCED = ["shelved", "suppressed", "out_of_service"];
const silent = (row) => SILENCED.includes(row.state);
const open = (row) => row.state !== "normal" && !silent(row);
const text = (zh, en) => ({ zh, en });

/** The alarms of a plant with these devices. */
export class FakeAlarms {
  revision = 1;
  rows = [];
  edges = new Map();
  limits = new Map();
  #timer = null;

  constructor(devices, startedAt) {
    this.devices = devices;
    this.startedAt = startedAt;
    this.#fill();
  }

  #row(device, kind, priority, state, ageMs, value, limit, unit, more = {}) {
    const point = more.point ?? "";
    const raisedAt = this.startedAt - ageMs;
    const key = `${device}:${point ? `${point}.` : ""}${kind}`;
    const field = { LOW_BAT: "bat", WEAK_SIGNAL: "rssi", RATE: "value", HIGH: "value", HIGH_HIGH: "value", LOW: "value" }[kind];
    const row = {
      id: `${key}:${raisedAt * 1000}`, key, device, point, tag: point ? `${device}/${point}` : field ? `${device}/${field}` : null, kind, priority, state, active: !["returned_unacknowledged", "normal", "latched", "unconfirmed"].includes(state),
      raisedAt, lastRaisedAt: raisedAt, raises: 1, returnedAt: null, acknowledgedAt: null, acknowledgedBy: null, comment: null, value, limit, unit, shelvedUntil: null, oneShot: false, silencedBy: null, silencedReason: null,
      chattering: false, name: null, area: this.devices.find((one) => one.path === device)?.area ?? null, ...more,
    };
    this.rows.push(row);
    this.#note(row, "raised", raisedAt, { state: "unacknowledged", value });
    if (row.returnedAt) this.#note(row, "returned", row.returnedAt, { state: "returned_unacknowledged" });
    if (row.acknowledgedAt) this.#note(row, "acknowledged", row.acknowledgedAt, { who: row.acknowledgedBy, comment: row.comment });
    return row;
  }

  #note(row, change, at, more = {}) {
    const list = this.edges.get(row.key) ?? [];
    list.push({ at, id: row.id, change, state: row.state, who: null, comment: null, value: null, until: null, ...more });
    this.edges.set(row.key, list);
  }

  #fill() {
    const start = this.startedAt;
    const acked = (ms, comment = null) => ({ acknowledgedAt: start - ms, acknowledgedBy: "operator", comment });
    this.#row("gas/H20401", "HIGH_HIGH", "critical", "unacknowledged", 42_000, 96.4, 80, "ppm");
    this.#row("gas/PM250206", "HIGH", "high", "unacknowledged", 185_000, 78.3, 75, "µg/m³", { chattering: true, raises: 6, lastRaisedAt: start - 20_000 });
    this.#row("line/system", "DISCRETE", "high", "acknowledged", 267_000, 1, null, "", { point: "emergency_stop", name: text("急停按下", "emergency stop pressed"), ...acked(200_000, "检修 / maintenance") });
    this.#row("gas/CH40302", "OFFLINE", "medium", "acknowledged", 476_000, null, 90, "s", acked(300_000, "维修已通知 / maintenance told"));
    this.#row("gas/VOCs0103", "LOW_BAT", "low", "returned_unacknowledged", 2_644_000, 19, 20, "%", { returnedAt: start - 60_000 });
    this.#row("gas/H20201", "HIGH", "high", "latched", 3_000_000, 83.1, 80, "ppm", { returnedAt: start - 2_500_000, ...acked(2_700_000) });
    this.#row("gas/TEMP0104", "RATE", "medium", "unconfirmed", 4_000_000, 2.6, 2, "°C", { returnedAt: start - 3_500_000, ...acked(3_700_000) });
    this.#row("gas/TEMP0204", "BAD_QUALITY", "medium", "acknowledged", 30 * HOUR, null, null, "", acked(29 * HOUR));
    this.#row("gas/TEMP0404", "WEAK_SIGNAL", "low", "shelved", 3_616_000, -116, -115, "dBm", { shelvedUntil: start + 2 * HOUR, silencedBy: "operator", silencedReason: "更换天线 / new antenna on Monday" });
    this.#row("gas/HUMI0205", "HIGH", "low", "shelved", 1_616_000, 62, 60, "%", { shelvedUntil: start + 20 * MIN, oneShot: true, silencedBy: "operator", silencedReason: "加湿试验 / humidifier test", active: false });
    for (const [device, kind, point] of [["line/conveyor", "LOW", "speed"], ["line/station1", "CONDITION", "state"], ["line/station2", "CONDITION", "state"]]) {
      this.#row(device, kind, "medium", "suppressed", 266_000, 0, kind === "LOW" ? 0.5 : null, kind === "LOW" ? "m/s" : "", { point, silencedBy: "line/system:emergency_stop.DISCRETE", silencedReason: "急停期间 / while stopped" });
    }
    this.#row("gas/VOCs0303", "HIGH", "high", "out_of_service", 50 * HOUR, null, 80, "ppm", { silencedBy: "engineer", silencedReason: "传感器返修 / sensor sent in", active: false });
    this.#past();
  }

  #past() {
    const gas = this.devices.filter((device) => device.limits.length > 0);
    for (let i = 0; i < 420; i += 1) {
      // A flood about three hours ago, else now and then; some devices come far more often.
      const at = i < 30 ? 3 * HOUR + i * 21_000 : HOUR + ((i * 7919) % 10_000) * 0.0001 * 7 * DAY;
      const device = gas[i % 3 === 0 ? 5 : i % 5 === 0 ? 11 : (i * 7) % gas.length];
      const [limit] = device.limits;
      const stood = 5000 + ((i * 37) % 90) * 9000;
      this.#row(device.path, "HIGH", limit.priority, "normal", Math.round(at), limit.limit + (i % 9) * 0.7 + 0.4, limit.limit, device.unit, { returnedAt: Math.round(this.startedAt - at + stood), acknowledgedAt: Math.round(this.startedAt - at + 8000 + ((i * 53) % 60) * 4000), acknowledgedBy: "operator", comment: i % 4 ? null : "checked 已查看" });
    }
  }

  /** Raises an alarm of a device's first limit, as when a value passes it. */
  raise(device, value, kind = "HIGH", priority = null) {
    this.revision += 1;
    const standing = this.rows.find((row) => row.key === `${device}:${kind}` && row.state !== "normal");
    if (standing) {
      Object.assign(standing, { state: silent(standing) ? standing.state : "unacknowledged", active: true, returnedAt: null, lastRaisedAt: Date.now(), raises: standing.raises + 1, value });
      return this.#note(standing, "raised", Date.now(), { value });
    }
    const found = this.devices.find((one) => one.path === device);
    const limit = found?.limits[0] ?? { limit: 80, priority: "high" };
    this.#row(device, kind, priority ?? limit.priority, "unacknowledged", this.startedAt - Date.now(), value, limit.limit, found?.unit ?? "ppm");
  }

  /** Raises `count` alarms spread over `ms`. */
  flood(count, ms) {
    let raised = 0;
    const began = Date.now();
    clearInterval(this.#timer);
    this.#timer = setInterval(() => {
      const due = Math.min(count, Math.floor(((Date.now() - began) / ms) * count));
      for (; raised < due; raised += 1) {
        const n = String(raised).padStart(5, "0");
        this.#row(`gas/STRESS_${n}`, "HIGH", ORDER[[3, 3, 2, 3, 1, 3, 2, 3][raised % 8]], "unacknowledged", this.startedAt - Date.now(), 80 + (raised % 17), 80, "ppm");
        this.revision += 1;
      }
      if (raised >= count) clearInterval(this.#timer);
    }, 20);
    this.#timer.unref();
  }

  status() {
    const counted = this.rows.filter(open);
    const top = counted.filter(waits).sort((a, b) => ORDER.indexOf(a.priority) - ORDER.indexOf(b.priority) || b.raisedAt - a.raisedAt)[0] ?? null;
    const of = (state) => this.rows.filter((row) => row.state === state).length;
    return {
      topAlarm: top,
      alarmCounts: ORDER.map((priority) => {
        const rows = counted.filter((row) => row.priority === priority);
        return { priority, open: rows.length, active: rows.filter((row) => row.active).length, unacknowledged: rows.filter(waits).length };
      }),
      shelvedCount: of("shelved"), suppressedCount: of("suppressed"), outOfServiceCount: of("out_of_service"), notifyFailing: ["webhook"], alarmLatencyP99Ms: 6.2,
    };
  }

  alarms({ scope, from, to, priorities, key, limit }) {
    const inScope = (row) => (scope === "open" ? open(row) : scope === "all" ? (to === null || row.raisedAt < to) && (from === null || row.raisedAt >= from || (to === null && row.state !== "normal")) : row.state === scope);
    const found = this.rows.filter((row) => inScope(row) && (priorities.length === 0 || priorities.includes(row.priority)) && (key === null || row.key === key));
    found.sort((a, b) => b.raisedAt - a.raisedAt);
    return { rows: found.slice(0, limit), more: found.length > limit };
  }

  act({ action, alarms, comment, shelveMs, oneShot }) {
    const refused = [];
    let changed = 0;
    const now = Date.now();
    for (const alarm of alarms) {
      const row = this.rows.find((one) => one.id === alarm) ?? this.rows.filter((one) => one.key === alarm).sort((a, b) => Number(a.state === "normal") - Number(b.state === "normal") || b.raisedAt - a.raisedAt)[0];
      const reason = !row ? "There is no such alarm." : (action === "shelve" && shelveMs > 8 * HOUR) ? "It may be shelved for 8 h at most." : ((action === "shelve" || action === "remove") && !comment) ? "A reason is needed." : null;
      if (reason) {
        refused.push({ alarm, reason: text(reason, reason) });
        continue;
      }
      const seen = { acknowledgedAt: now, acknowledgedBy: "operator", comment: comment || row.comment };
      const back = row.active ? "acknowledged" : "normal";
      const to = {
        acknowledge: { ...seen, state: row.state === "unacknowledged" ? "acknowledged" : "normal" }, confirm: { state: "normal" }, reset: { state: "normal" }, comment: { comment },
        shelve: { state: "shelved", shelvedUntil: now + (shelveMs ?? HOUR), oneShot, silencedBy: "operator", silencedReason: comment }, unshelve: { state: back, shelvedUntil: null, oneShot: false, silencedBy: null, silencedReason: null },
        remove: { state: "out_of_service", silencedBy: "operator", silencedReason: comment }, restore: { state: back, silencedBy: null, silencedReason: null },
      }[action];
      Object.assign(row, to);
      const change = { acknowledge: "acknowledged", confirm: "confirmed", reset: "reset", comment: "commented", shelve: "shelved", unshelve: "unshelved", remove: "removed", restore: "restored" }[action];
      this.#note(row, change, now, { who: "operator", comment: comment || null, until: row.shelvedUntil });
      changed += 1;
    }
    this.revision += 1;
    return { changed, refused };
  }

  info({ key }) {
    const row = this.rows.find((one) => one.key === key);
    const kind = row?.kind ?? key.slice(key.lastIndexOf(":") + 1).split(".").at(-1);
    const set = this.limits.get(key) ?? { limit: row?.limit ?? null, deadband: row?.limit === null ? null : 2, onDelayMs: 3000, offDelayMs: 10_000 };
    const unit = row?.unit ?? "";
    return {
      key, kind, name: row?.name ?? null, condition: set.limit === null ? (kind === "DISCRETE" ? "= TRUE" : "state = 4 AND NOT emergency_stop") : `${kind.startsWith("LOW") ? "<" : ">"} ${set.limit} ${unit}`, ...set, unit, violations: 1, priority: row?.priority ?? "medium", byExcess: kind === "HIGH_HIGH",
      latch: row?.state === "latched", confirm: row?.state === "unconfirmed", againAfterMs: kind === "HIGH_HIGH" ? 10 * MIN : null, shelveMaxMs: key.includes("CH4") ? HOUR : 8 * HOUR, suppressWhen: key.startsWith("line/station") ? "line/system/emergency_stop = TRUE" : null,
      parent: row?.state === "suppressed" ? "line/system:emergency_stop.DISCRETE" : null, group: key.startsWith("gas/") ? "gas" : "line",
      cause: text("管路泄漏;传感器漂移", "Pipe leak; sensor drift"), consequence: text("达到爆炸下限的 10 %,须疏散该区域", "10 % of the lower explosive limit is reached; the area has to be left"),
      guidance: text("确认通风已开启;佩戴检测仪进入;通知值班长", "Check that ventilation runs; enter with a detector; tell the shift leader"), respondMs: 3 * MIN, display: key.startsWith("line/") ? "line" : "overview",
      sharedBy: this.devices.filter((one) => one.substance && key.startsWith(`gas/${one.substance}`) && !key.startsWith(one.path)).map((one) => `${one.path}:${kind}`), editable: set.limit !== null,
    };
  }

  #limitAnswer(args) {
    const now = this.info(args);
    const changes = ["limit", "deadband", "onDelayMs", "offDelayMs"].filter((name) => now[name] !== null && now[name] !== args[name]).map((name) => ({ name, old: now[name], new: args[name] }));
    const problems = args.limit !== null && args.limit > 100 ? [text("限值高于量程上限 100 ppm。", "The limit is above the range, which ends at 100 ppm.")] : [];
    return { problems, changes, affected: [args.key, ...now.sharedBy] };
  }
  limitsCheck(args) {
    return this.#limitAnswer(args);
  }
  limitsSet(args) {
    const answer = this.#limitAnswer(args);
    const { limit, deadband, onDelayMs, offDelayMs } = args;
    if (answer.problems.length === 0) for (const key of answer.affected) this.limits.set(key, { limit, deadband, onDelayMs, offDelayMs });
    return answer;
  }

  check() {
    return [
      { code: "no_guidance", severity: "warning", keys: ["gas/VOCs0103:LOW_BAT", "gas/TEMP0404:WEAK_SIGNAL"], text: text("没有编写处置指引。", "No guidance is written.") },
      { code: "limits_order", severity: "error", keys: ["gas/H20401:HIGH_HIGH"], text: text("高高限不高于高限。", "The high-high limit is not above the high one.") },
      { code: "priorities", severity: "hint", keys: [], text: text("严重报警占 25 %,推荐约 5 %。", "25 % of the alarms are critical; about 5 % are recommended.") },
      { code: "deadband", severity: "warning", keys: this.devices.filter((one) => one.substance === "PM25").map((one) => `${one.path}:HIGH`), text: text("死区小于测量噪声,报警可能频闪。", "The deadband is smaller than the noise: the alarm may chatter.") },
    ];
  }

  whatIf({ from, to, limit }) {
    const real = this.rows.filter((row) => row.raisedAt >= from && row.raisedAt < to).slice(0, 24);
    const rows = real.map((row, i) => ({ realRaised: row.raisedAt, triedRaised: i % 6 === 5 ? null : row.raisedAt - 4000, realReturned: row.returnedAt, triedReturned: i % 6 === 5 ? null : (row.returnedAt ?? to) + 2000, value: row.value }));
    rows.push({ realRaised: null, triedRaised: to - HOUR, realReturned: null, triedReturned: to - HOUR + 30_000, value: limit });
    const missed = rows.filter((row) => row.triedRaised === null).length;
    return { samples: Math.round((to - from) / 1000), real: { raises: real.length, chattering: 3, standingMs: 4_120_000, longestMs: 812_000 }, tried: { raises: rows.length - missed, chattering: 1, standingMs: 3_900_000, longestMs: 820_000 }, missed, added: 1, medianEarlierMs: 4000, rows };
  }

  performance({ from, to }) {
    const raised = this.rows.filter((row) => row.raisedAt >= from && row.raisedAt < to);
    const first = Math.floor(from / BIN) * BIN;
    const bins = Array.from({ length: Math.ceil((to - first) / BIN) }, (_, i) => ({ from: first + i * BIN, count: 0 }));
    for (const row of raised) bins[Math.floor((row.raisedAt - first) / BIN)].count += 1;
    const floods = bins.filter((bin) => bin.count > 10).map((bin) => ({ from: bin.from, to: bin.from + BIN, count: bin.count }));
    const counts = new Map();
    for (const row of raised) counts.set(row.key, (counts.get(row.key) ?? 0) + 1);
    const top = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 20).map(([key, raises]) => ({ key, raises, share: raises / raised.length }));
    const stale = this.rows.filter((row) => row.active && !silent(row) && to - row.raisedAt > DAY).map((row) => ({ id: row.id, key: row.key, raisedAt: row.raisedAt, standingMs: to - row.raisedAt }));
    const quantile = (list, share) => list.sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))];
    const times = (priority) => raised.filter((row) => row.priority === priority && row.acknowledgedAt).map((row) => row.acknowledgedAt - row.raisedAt);
    return {
      from, to, raises: raised.length, silencedRaises: 7, bins, averagePer10Min: raised.length / bins.length, worst10Min: Math.max(0, ...bins.map((bin) => bin.count)), floods, floodShare: floods.length / bins.length, top,
      chattering: top.slice(0, 3).map(({ key, raises }) => ({ key, bursts: Math.ceil(raises / 6), raises })), fleeting: top.slice(2, 6).map(({ key, raises }) => ({ key, count: Math.ceil(raises / 3) })), stale,
      standing: this.rows.filter((row) => open(row) && row.active).length,
      priorities: ORDER.map((priority) => ({ priority, raises: raised.filter((row) => row.priority === priority).length })).filter((one) => one.raises > 0).map((one) => ({ ...one, share: one.raises / raised.length, recommended: { critical: 0.05, high: 0.05, medium: 0.15, low: 0.8 }[one.priority] ?? 0 })),
      acknowledgement: ORDER.filter((priority) => times(priority).length > 0).map((priority) => ({ priority, medianMs: quantile(times(priority), 0.5), p90Ms: quantile(times(priority), 0.9), count: times(priority).length })),
      recommended: { per10MinManageable: 1, per10MinMax: 2, flood: 10, staleMs: DAY, floodShareMax: 0.01, source: "ANSI/ISA-18.2-2016, EEMUA 191" },
    };
  }

  /** What a person would open in a table program; the real station writes true Excel files. */
  table({ columns, rows }) {
    const line = (cells) => cells.map((cell) => `"${String(cell ?? "").replaceAll('"', '""')}"`).join(",");
    return Buffer.from(`\uFEFF${[line(columns.map((column) => column.name)), ...rows.map(line)].join("\r\n")}\r\n`);
  }

  channels() {
    return [
      { name: "mail", kind: "SMTP smtps://mail.example:465", waiting: 0, sent: 128, givenUp: 0, failing: false, lastError: null },
      { name: "webhook", kind: "HTTP https://chat.example/hook", waiting: 3, sent: 41, givenUp: 2, failing: true, lastError: "503 Service Unavailable (12 s ago)" },
    ];
  }
  test({ channel }) {
    return channel === "mail" ? { ok: true, message: "250 2.0.0 Ok: queued as 4XK1" } : { ok: false, message: "503 Service Unavailable" };
  }

  /** The commands by name. */
  get commands() {
    return {
      alarms: (args) => this.alarms(args), alarm_act: (args) => this.act(args), alarm_info: (args) => this.info(args), alarm_edges: ({ alarm, limit }) => [...(this.edges.get(alarm) ?? [])].sort((a, b) => b.at - a.at).slice(0, limit),
      alarm_limits_check: (args) => this.limitsCheck(args), alarm_limits_set: (args) => this.limitsSet(args), alarm_check: () => this.check(), alarm_what_if: (args) => this.whatIf(args), alarm_performance: (args) => this.performance(args),
      table_export: (args) => this.table(args), notify_channels: () => this.channels(), notify_test: (args) => this.test(args),
    };
  }
}
