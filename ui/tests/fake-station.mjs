// A stand-in for the station, for working on the interface and for its tests. Never shipped.
// It answers every command over HTTP with moving values: 24 detectors of the demo plant, one of
// them stale, one of bad quality, one unknown, some in alarm. `node tests/fake-station.mjs [port]`.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

import { FakeAlarms } from "./fake/alarms.mjs";
import { FakeLine, LAYOUT, lineTags } from "./fake/line.mjs";
import { FakePlc } from "./fake/plc.mjs";
import { energyReport, oeeReport } from "./fake/reports.mjs";

const DIST = fileURLToPath(new URL("../dist/", import.meta.url));
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2" };
const startedAt = Date.now();

const AREAS = [
  ["office-gm", "总经理办公室", "Executive office", "#409eff", 20, 25],
  ["office", "员工办公室", "Staff office", "#67c23a", 80, 25],
  ["corridor", "公共走廊", "Public corridor", "#e6a23c", 20, 75],
  ["lab", "创新实验室", "Innovation lab", "#f56c6c", 80, 75],
].map(([id, zh, en, color, x, y]) => ({ id, name: { zh, en }, color, x, y }));
const KINDS = [
  ["H2", "氢气", "Hydrogen", "ppm", 30, 12, 80, "critical"],
  ["CH4", "甲烷", "Methane", "ppm", 25, 10, 80, "critical"],
  ["VOCs", "VOCs", "VOCs", "ppm", 20, 8, 80, "high"],
  ["TEMP", "温度", "Temperature", "°C", 22, 1, 28, "medium"],
  ["HUMI", "湿度", "Humidity", "%", 40, 3, 60, "low"],
  ["PM25", "PM2.5", "PM2.5", "µg/m³", 35, 8, 75, "high"],
];
const FIELDS = ["value", "v_raw", "temp", "humi", "bat", "rssi", "net", "err", "seq"];
const UNITS = { v_raw: "mV", temp: "°C", humi: "%", bat: "%", rssi: "dBm" };

const devices = [];
AREAS.forEach((area, a) =>
  KINDS.forEach(([type, zh, en, unit, base, range, high, priority], k) =>
    devices.push({
      path: `gas/${type}0${a + 1}0${k + 1}`, kind: "detector", name: { zh: `${area.name.zh}-${zh}`, en: `${area.name.en} - ${en}` }, area: area.id, substance: type, unit,
      expectedPeriodMs: 1000, normal: [Math.max(0, base - 2 * range), base + 2 * range], display: null, limits: [{ kind: "HIGH", limit: high, priority }, ...(type === "H2" ? [{ kind: "HIGH_HIGH", limit: 95, priority: "critical" }] : [])],
      guidance: { zh: "确认通风已开启;佩戴检测仪进入;3 分钟内响应", en: "Check that ventilation runs; enter with a detector; respond within 3 minutes" },
      cause: { zh: "管路泄漏 · 传感器漂移", en: "Pipe leak · sensor drift" }, calibration: { name: "factory", form: "multiplicative", validFrom: 0 }, lastSeen: startedAt,
      base, range, seed: a * 7 + k,
    }),
  ),
);
devices.push({ path: "gas/NEW0001", kind: "detector", name: { zh: "NEW0001", en: "NEW0001" }, area: null, substance: null, unit: "ppm", expectedPeriodMs: 1000, normal: null, display: null, limits: [], guidance: null, cause: null, calibration: null, lastSeen: startedAt, base: 12, range: 3, seed: 99 });
const tags = devices.flatMap((device, d) => FIELDS.map((field, f) => ({ id: d * FIELDS.length + f, path: `${device.path}/${field}`, unit: field === "value" ? device.unit : (UNITS[field] ?? ""), device: device.path, field, limits: [] })));
const gasTags = [...tags];
tags.push(...lineTags(tags.length));
const plc = new FakePlc();
const line = (plc.line = new FakeLine(tags.slice(gasTags.length), plc.constants));
/** Whether the plant has a line at all. */
let lineThere = true;
const MACHINES = [...new Set(tags.slice(gasTags.length).map((tag) => tag.path.split("/").slice(0, 2).join("/")))].map((path) => ({ path, kind: "machine", name: { zh: path, en: path }, area: null, substance: null, unit: "", expectedPeriodMs: 1000, normal: null, display: null, limits: [], guidance: null, cause: null, calibration: null, lastSeen: startedAt }));
const STALE = "gas/CH40302";
const BAD = "gas/TEMP0204";
const UNSURE = "gas/HUMI0105";

const overrides = new Map();
function valueAt(device, field, ms) {
  const t = ms / 1000;
  const wave = Math.sin(t / 47 + device.seed) * 0.5 + Math.sin(t / 13 + device.seed * 3) * 0.3 + Math.sin(t / 3.1 + device.seed * 5) * 0.2;
  const value = overrides.get(device.path) ?? Math.max(0, device.base + device.range * wave + (device.path === "gas/H20401" ? 64 : device.path === "gas/PM250206" ? 44 : 0));
  return { value, v_raw: value * 10, temp: 24 + wave, humi: 45 + wave, bat: 70 + (device.seed % 30), rssi: -65 + Math.round(wave * 8), err: device.path === BAD ? 1 : 0, seq: Math.floor(t) % 65536, net: NaN }[field];
}
const qualityOf = (device, field) => (field !== "value" ? 0 : device.path === BAD ? 0x808c0000 : device.path === UNSURE ? 0x40930000 : 0);
const NETS = ["4G", "5G", "WiFi", "NB-IoT"];

const alarms = new FakeAlarms(devices, startedAt);

const quarantined = [
  { source: "gas", at: startedAt - 90_000, topic: "mcs/H20101/up", reason: "malformed_json", detail: "expected `,` or `}` at line 1 column 31", head: '{"ts":1734320000,"seq":12 "v_raw"', bytes: 84 },
  { source: "gas", at: startedAt - 300_000, topic: "mcs/ESP-1/up", reason: "missing_ts", detail: "the field ts is missing", head: '{"v_raw":204.5}', bytes: 15 },
];
function status() {
  const received = 1_204_881 + Math.floor((Date.now() - startedAt) / 42);
  const counts = { received, stored: received - 10, duplicate: 8, quarantined: 2, inFlight: 0 };
  return {
    plantName: { zh: "演示工厂", en: "Demo plant" }, version: "0.1.0", now: Date.now(), startedAt, timeZone: "Asia/Shanghai", samplesPerSecond: 216.4, counts,
    sources: [
      { name: "gas", kind: "mqtt", address: "mqtt://127.0.0.1:1883", state: "connected", detail: null, since: startedAt, messagesPerSecond: 24, counts, reasons: [{ reason: "malformed_json", count: 1 }, { reason: "missing_ts", count: 1 }] },
      ...(lineThere ? [{ name: "line", kind: "opcua", address: "opc.tcp://127.0.0.1:4840", state: line.gone ? "reconnecting" : "connected", detail: line.gone ? "The server does not answer (connection refused)." : null, since: line.gone ?? startedAt, messagesPerSecond: line.gone ? 0 : 46, counts: { received: 0, stored: 0, duplicate: 0, quarantined: 0, inFlight: 0 }, reasons: [] }] : []),
      { name: "lab", kind: "mqtt", address: "mqtts://10.0.0.5:8883", state: "reconnecting", detail: "connection refused", since: startedAt - 12_000, messagesPerSecond: 0, counts: { received: 0, stored: 0, duplicate: 0, quarantined: 0, inFlight: 0 }, reasons: [] },
    ],
    databaseBytes: 1.8e9, journalBytes: 2.1e8, freeBytes: 9e10, daysUntilFull: 412.5, historyLagMs: 400, ...alarms.status(),
    problems: [], plantRevision: 1, alarmRevision: alarms.revision,
  };
}

function frame(header, columns) {
  let json = Buffer.from(JSON.stringify(header));
  const padding = (8 - ((8 + json.length) % 8)) % 8;
  json = Buffer.concat([json, Buffer.alloc(padding, 0x20)]);
  const head = Buffer.alloc(8);
  head.writeUInt32LE(json.length, 0);
  const parts = [head, json];
  for (const column of columns) {
    const bytes = Buffer.from(column.buffer, column.byteOffset, column.byteLength);
    parts.push(bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8));
  }
  return Buffer.concat(parts);
}

function live({ cursor }) {
  const now = Date.now();
  const last = Math.floor(now / 1000);
  // The cursor is the time of the last frame in tenths of a second; a detector sends once a second.
  const first = cursor === 0 ? last : Math.min(Math.floor(cursor / 10), last);
  const fromLine = line.since(cursor * 100, cursor === 0);
  const rows = lineThere ? fromLine.rows : [];
  for (let second = first; second < last || (cursor === 0 && second === last); second += 1) {
    for (const tag of gasTags) {
      const device = devices.find((one) => one.path === tag.device);
      if (device.path === STALE && cursor !== 0) continue;
      const at = device.path === STALE ? startedAt - 192_000 : second * 1000;
      rows.push([at, device.path === STALE ? at : at + 1000, valueAt(device, tag.field, at), tag.id, qualityOf(device, tag.field)]);
    }
  }
  const texts = cursor === 0 ? tags.filter((tag) => tag.field === "net").map((tag) => ({ tag: tag.id, value: NETS[tag.id % 4] })) : [];
  if (lineThere) texts.push(...fromLine.texts);
  const header = { cursor: Math.floor(now / 100), dropped: 0, snapshot: cursor === 0, count: rows.length, texts, plantRevision: 1, alarmRevision: alarms.revision, now };
  const column = (i, Type) => Type.from(rows, (row) => row[i]);
  return frame(header, [column(0, Float64Array), column(1, Float64Array), column(2, Float64Array), column(3, Uint32Array), column(4, Uint32Array)]);
}

function trend({ tags: wanted, from, to, columns }) {
  const pens = [];
  const parts = [];
  for (const path of wanted) {
    const tag = tags.find((one) => one.path === path);
    const device = devices.find((one) => one.path === tag?.device);
    const width = (to - from) / columns;
    const rows = [];
    const end = Math.min(to, Date.now() - 500);
    const raw = width <= 1000;
    const step = Math.max(1000, width);
    for (let t = raw ? Math.ceil(from / 1000) * 1000 : from; device && t < end; t += step) {
      const hole = (t / 3_600_000) % 1;
      if (hole > 0.4 && hole < 0.43) continue;
      const at = Math.ceil(t / 1000) * 1000;
      const values = raw ? [valueAt(device, tag.field, at)] : [0, 0.2, 0.4, 0.6, 0.8, 1].map((share) => valueAt(device, tag.field, t + share * width));
      if (device.path === "gas/H20101" && hole > 0.7 && hole - step / 3_600_000 <= 0.7) values.splice(1, 0, 95);
      rows.push([at, values[0], Math.min(...values), Math.max(...values), values.at(-1), qualityOf(device, tag.field), values.length]);
    }
    pens.push({ tag: path, unit: tag?.unit ?? "", raw, total: rows.length * (raw ? 1 : Math.round(step / 1000)), expectedPeriodMs: 1000, columns: rows.length, limits: tag?.field === "value" ? device.limits : [] });
    for (let i = 0; i < 7; i += 1) parts.push((i < 5 ? Float64Array : Uint32Array).from(rows, (row) => row[i]));
  }
  return frame({ from, to, pens }, parts);
}

const globToRegExp = (glob) => new RegExp(`^${glob.split("**").map((part) => part.split("*").map((text) => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join("[^/]*")).join(".*")}$`);
const match = (globs) => gasTags.filter((tag) => globs.some((glob) => globToRegExp(glob).test(tag.path)));
function csv(globs, from, to) {
  const lines = ["tag,source_time,local_time,value,text,unit,quality,quality_name,receive_time"];
  for (const tag of match(globs)) {
    const device = devices.find((one) => one.path === tag.device);
    for (let t = Math.ceil(from / 1000) * 1000; t <= Math.min(to, Date.now()); t += 1000) {
      lines.push(`${tag.path},${new Date(t).toISOString()},${new Date(t).toISOString()},${valueAt(device, tag.field, t)},,${tag.unit},0,Good,${new Date(t).toISOString()}`);
    }
  }
  return `\uFEFF${lines.join("\r\n")}\r\n`;
}

const certificates = [{ source: "line", thumbprint: "8f1b 33c2 90ae 41d7 5b60 2f19 c8d4 77aa 0e35 b1c6".replaceAll(" ", ""), subject: "CN=Linewatch demo line, O=Linewatch", validFrom: startedAt - 86_400_000, validTo: startedAt + 3650 * 86_400_000, state: "pending" }];
/** A small address space: groups with the line's tags below them. */
function browse(node) {
  const paths = tags.slice(gasTags.length).map((tag) => tag.path.split("/").slice(1));
  if (node === null) return [{ node: "nsu=urn:linewatch:demo:line;s=ProductionLine_PLC", name: "ProductionLine_PLC", kind: "object", hasChildren: true, dataType: "", unit: "", writable: false }];
  const [, group] = node.split("ProductionLine_PLC.");
  if (!group) return [...new Set(paths.map(([device]) => device))].map((name) => ({ node: `nsu=urn:linewatch:demo:line;s=ProductionLine_PLC.${name}`, name, kind: "object", hasChildren: true, dataType: "", unit: "", writable: false }));
  return paths.filter(([device]) => device === group).map(([device, name]) => ({ node: `nsu=urn:linewatch:demo:line;s=ProductionLine_PLC.${device}.${name}`, name, kind: "variable", hasChildren: false, dataType: "Float", unit: tags.find((tag) => tag.path === `line/${device}/${name}`).unit, writable: name === "start" }));
}

const commands = {
  status,
  who_am_i: () => ({ name: "operator", role: "engineer", until: null, users: false }),
  layout: () => ({ revision: 1, areas: AREAS, devices: [...devices.map(({ base: _b, range: _r, seed: _s, ...device }) => device), ...(lineThere ? MACHINES : [])], tags: lineThere ? tags : gasTags }),
  live_since: live,
  trend,
  ...alarms.commands,
  quarantine: ({ source }) => quarantined.filter((row) => source === null || row.source === source),
  gaps: ({ scopes, from, to }) => {
    const rows = [];
    for (let hour = Math.floor(from / 3_600_000); hour <= to / 3_600_000; hour += 1) rows.push({ scope: "source/gas", from: (hour + 0.4) * 3_600_000, to: (hour + 0.43) * 3_600_000, missing: 108, cause: "session_lost" });
    return to - from > 2 * 86_400_000 || !scopes.includes("source/gas") ? [] : rows;
  },
  export_estimate: estimate,
  export_start: ({ export: args, name, path }) => exports_.start(args, name, path),
  export_status: ({ id }) => exports_.status(id),
  export_cancel: ({ id }) => exports_.cancel(id),
  export_csv: ({ tags: globs, from, to }) => Buffer.from(csv(globs, from, to)),
  write_check: (args) => line.check(args),
  write: (args) => line.write(args),
  opcua_browse: ({ node }) => browse(node),
  certificates: () => (lineThere ? certificates : []),
  trust_certificate: ({ thumbprint }) => {
    for (const row of certificates) if (row.thumbprint === thumbprint) row.state = "trusted";
    return {};
  },
  line_layout: () => ({ ...LAYOUT, available: lineThere }),
  line_faults: () => line.faultRows(),
  inject_fault: (args) => line.inject(args),
  oee_report: oeeReport,
  energy_report: energyReport,
  plc_program: () => (lineThere ? { revision: plc.revision, files: plc.files, available: true } : { revision: "", files: [], available: false }),
  plc_check: (args) => plc.check(args),
  plc_take_over: (args) => plc.takeOver(args),
  plc_margin: (args) => plc.margin(args),
  plc_symbols: () => plc.symbols(),
  plc_values: ({ paths }) => paths.map((path) => ({ path, type: plc.symbols().find((one) => one.path === path)?.type ?? "", value: plc.value(path), forced: plc.forces.has(path) })),
  plc_write: ({ path, value }) => (plc.written.set(path, value), {}),
  plc_force: (args) => plc.force(args),
  plc_command: (args) => plc.command(args),
  plc_status: () => plc.status(),
  plot: () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'),
};

function estimate({ tags: globs, from, to }) {
  const rows = Math.max(0, match(globs).length * Math.floor((to - from) / 1000));
  return { rows, tags: match(globs).map((tag) => tag.path), fileRows: rows, bytes: rows * 156, freeBytes: 210e9 };
}

// An export of a fake station takes a tenth of a millisecond for each sample, five seconds at most.
const exports_ = {
  all: [],
  start(args, name, path) {
    const { rows } = estimate(args);
    this.all.push({ args, name, path, rows, begun: Date.now(), length: Math.min(5_000, rows / 10), stopped: false });
    return this.status(this.all.length);
  },
  status(id) {
    const { name, path, rows, begun, length, stopped } = this.all[id - 1];
    const share = Math.min(1, (Date.now() - begun) / Math.max(1, length));
    const done = Math.round(rows * share);
    const state = stopped ? "cancelled" : share < 1 ? "running" : "done";
    return { id, state, name, path, samples: done, samplesExpected: rows, rows: done, bytes: done * 156, message: "", replaced: 0, cut: 0 };
  },
  cancel(id) {
    this.all[id - 1].stopped = true;
    return this.status(id);
  },
  file(id) {
    const { args } = this.all[id - 1];
    return csv(args.tags, args.from, args.to);
  },
};

async function body(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return parts.length > 0 ? JSON.parse(Buffer.concat(parts).toString()) : {};
}

async function answer(request, response) {
  const url = new URL(request.url, "http://station");
  if (url.pathname === "/api/export.csv") {
    response.writeHead(200, { "content-type": "text/csv; charset=utf-8", "content-disposition": "attachment" });
    return response.end(csv(url.searchParams.get("tags").split(","), Number(url.searchParams.get("from")), Number(url.searchParams.get("to"))));
  }
  if (url.pathname.startsWith("/api/exports/")) {
    response.writeHead(200, { "content-type": "application/octet-stream", "content-disposition": "attachment" });
    return response.end(exports_.file(Number(url.pathname.slice(13))));
  }
  if (url.pathname === "/fake/value") {
    overrides.set(url.searchParams.get("device"), Number(url.searchParams.get("value")));
    return response.end("ok");
  }
  if (url.pathname === "/fake/line") {
    // ?gone=1 the source is away, ?gone= it is back; ?none=1 a plant without a line; ?fault=1 the PLC faults.
    const { searchParams } = url;
    if (searchParams.has("gone")) line.gone = searchParams.get("gone") ? Date.now() : null;
    if (searchParams.has("none")) lineThere = !searchParams.get("none");
    if (searchParams.get("fault")) plc.fault();
    return response.end("ok");
  }
  if (url.pathname === "/fake/alarm") {
    // ?device=…&value=… one alarm; ?flood=1000&ms=60000 many.
    const { searchParams } = url;
    if (searchParams.has("flood")) alarms.flood(Number(searchParams.get("flood")), Number(searchParams.get("ms")));
    else alarms.raise(searchParams.get("device"), Number(searchParams.get("value")), searchParams.get("kind") ?? "HIGH", searchParams.get("priority"));
    return response.end("ok");
  }
  if (url.pathname.startsWith("/api/")) {
    const command = commands[url.pathname.slice(5)];
    if (!command) return response.writeHead(404).end(JSON.stringify({ code: "unknown_command", message: "There is no such command." }));
    const result = command(await body(request));
    const binary = Buffer.isBuffer(result);
    response.writeHead(200, { "content-type": binary ? "application/octet-stream" : "application/json" });
    return response.end(binary ? result : JSON.stringify(result));
  }
  const path = normalize(url.pathname === "/" ? "/index.html" : url.pathname);
  try {
    const file = await readFile(join(DIST, path));
    response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream", "content-security-policy": CSP });
    return response.end(file);
  } catch {
    return response.writeHead(404).end();
  }
}

/** Starts the fake on a port (0: any free one) and gives the server. */
export function startFake(port = 0) {
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => response.writeHead(500).end(JSON.stringify({ code: "fake", message: String(error) })));
  });
  return new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(server)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = await startFake(Number(process.argv[2] ?? 8765));
  process.stdout.write(`http://127.0.0.1:${server.address().port}/\n`);
}
