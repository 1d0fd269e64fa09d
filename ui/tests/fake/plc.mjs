// The fake station's PLC: it runs nothing, but answers as if it ran tests/fake/program.mjs, with
// values taken from the fake line and constants read from the text.
import { PROGRAM } from "./program.mjs";

const INSTANCE = { "FB_ConveyorControl.st": "PLC_PRG.fbConveyor", "FB_StationControl.st": "PLC_PRG.fbStation1", "PLC_PRG.st": "PLC_PRG", "GVL_Config.st": "GVL_Config" };
const bool = (value) => (value ? "TRUE" : "FALSE");
const real = (value) => (Number.isInteger(value) ? value.toFixed(1) : String(Math.round(value * 1000) / 1000));
const bare = (text) => text.replace(/\(\*[^]*?\*\)/g, (part) => part.replace(/[^\n]/g, " ")).replace(/\/\/[^\n]*/g, "");
const NAME = /[A-Za-z_]\w*/g;

/** Names declared in a file with their type. */
function declared(file) {
  const found = new Map();
  for (const block of bare(file.text).matchAll(/\bVAR(?:_\w+)?\b(?: CONSTANT)?([^]*?)END_VAR/g)) {
    for (const [, names, type] of block[1].matchAll(/([\w ,]+?)\s*:\s*(\w+)/g)) for (const name of names.split(",")) found.set(name.trim(), type);
  }
  return found;
}

export class FakePlc {
  files = PROGRAM.map((file) => ({ ...file }));
  revision = "r1";
  state = "running";
  forces = new Map();
  written = new Map();
  faults = [];
  startedAt = Date.now();
  line = null;

  /** What the fake line asks of the program. */
  constants = {
    running: () => this.state === "running",
    maxSpeed: () => Number(this.#constant("CONVEYOR_MAX_SPEED") ?? 5),
  };

  #constant(name) {
    for (const file of this.files.filter((one) => one.name === "GVL_Config.st")) {
      const match = new RegExp(`\\b${name}\\s*:\\s*\\w+\\s*:=\\s*([^;]+);`).exec(file.text);
      if (match) return match[1].trim();
    }
    return undefined;
  }

  #live(path) {
    const { line } = this;
    const station = line.stations[path.includes("fbStation2") ? 1 : 0];
    const [conveyor, one, two] = line.powers();
    const passed = `T#${Math.floor((Date.now() % 5000) / 100) * 100}ms`;
    const known = {
      "PLC_PRG.bSystemStart": "FALSE", "PLC_PRG.bSystemStop": "FALSE", "PLC_PRG.bEmergencyStop": bool(line.command.emergency), "PLC_PRG.bAutoMode": bool(line.command.auto),
      "PLC_PRG.bConveyorStart": bool(line.command.start), "PLC_PRG.rConveyorSpeed": real(line.command.setpoint), "PLC_PRG.bStation1Active": bool(line.stations[0].active),
      "PLC_PRG.bStation2Active": bool(line.stations[1].active), "PLC_PRG.rConveyorPower": real(conveyor), "PLC_PRG.rStation1Power": real(one), "PLC_PRG.rStation2Power": real(two),
      "PLC_PRG.rTotalPower": real(conveyor + one + two), "PLC_PRG.iProductCount": String(line.counts.count), "PLC_PRG.iRejectCount": String(line.counts.reject),
      "PLC_PRG.eSystemState": line.command.emergency ? "Fault" : line.command.running ? "Running" : "Standby",
      "PLC_PRG.fbConveyor.bStart": bool(line.command.start), "PLC_PRG.fbConveyor.rSpeedSetpoint": real(line.command.setpoint), "PLC_PRG.fbConveyor.bEmergencyStop": bool(line.command.emergency),
      "PLC_PRG.fbConveyor.bRunning": bool(line.speed > 0), "PLC_PRG.fbConveyor.rActualSpeed": real(line.speed), "PLC_PRG.fbConveyor.rPower": real(conveyor),
      "PLC_PRG.fbConveyor.eState": line.speed > 0 ? "Running" : "Stopped", "PLC_PRG.fbConveyor.rStep": "0.1", "PLC_PRG.fbConveyor.RAMP": "0.5", "PLC_PRG.fbConveyor.BRAKE": "0.8",
    };
    for (const n of [1, 2]) {
      const power = n === 1 ? one : two;
      const fields = { bActivate: bool(station.active), bProductPresent: bool(station.holds), bEmergencyStop: "FALSE", tProcessTime: this.#constant("STATION_PROCESS_TIME") ?? "T#5s", bProcessing: bool(station.state === 2), bProcessComplete: bool(station.state === 3), bFault: bool(station.state === 4), rPower: real(power), sStatus: "'Processing'", eState: ["Standby", "Waiting", "Processing", "Complete", "Fault"][station.state], "tonProcess.Q": "FALSE", "tonProcess.ET": passed };
      for (const [field, value] of Object.entries(fields)) known[`PLC_PRG.fbStation${n}.${field}`] = value;
    }
    return known[path];
  }

  value(path) {
    return this.forces.get(path) ?? this.written.get(path) ?? (path.startsWith("GVL_Config.") ? this.#constant(path.slice(11)) : this.#live(path)) ?? null;
  }

  symbols() {
    return this.files.flatMap((file) => [...declared(file)].map(([name, type]) => ({ path: `${INSTANCE[file.name]}.${name}`, type, writable: file.name !== "GVL_Config.st" && !type.startsWith("FB_") && !/^(RAMP|BRAKE)$/.test(name) })));
  }

  margin({ file: name }) {
    const file = this.files.find((one) => one.name === name);
    if (!file) return [];
    const rows = [];
    bare(file.text).split("\n").forEach((text, i) => {
      const seen = new Set();
      for (const [word] of text.matchAll(NAME)) {
        const path = [`${INSTANCE[name]}.${word}`, `GVL_Config.${word}`].find((one) => this.value(one) !== null);
        if (path && !seen.has(word)) rows.push({ line: i + 1, name: word, path, value: this.value(path), forced: this.forces.has(path) });
        seen.add(word);
      }
    });
    return rows;
  }

  check({ files }) {
    const diagnostics = [];
    for (const file of files) {
      const text = bare(file.text);
      text.split("\n").forEach((line, i) => {
        const at = /\b(rActulSpeed|undefined_\w+)\b|\?\?/.exec(line);
        if (at) diagnostics.push({ code: "E0201", isError: true, file: file.name, line: i + 1, column: at.index + 1, endLine: i + 1, endColumn: at.index + 1 + at[0].length, message: `There is no variable ${at[0]}. The nearest name is rActualSpeed.` });
        const empty = /:=\s*;/.exec(line);
        if (empty) diagnostics.push({ code: "E0103", isError: true, file: file.name, line: i + 1, column: empty.index + 1, endLine: i + 1, endColumn: empty.index + 3, message: "A value is missing after :=." });
        const unused = /\b(rUnused)\b/.exec(line);
        if (unused) diagnostics.push({ code: "W0001", isError: false, file: file.name, line: i + 1, column: unused.index + 1, endLine: i + 1, endColumn: unused.index + 8, message: "The variable rUnused is never read." });
      });
      for (const [open, close] of [["IF", "END_IF"], ["CASE", "END_CASE"], ["VAR\\w*", "END_VAR"]]) {
        const count = (word) => [...text.matchAll(new RegExp(`\\b${word}\\b`, "g"))].length;
        const last = text.trimEnd().split("\n").length;
        if (count(open) > count(close)) diagnostics.push({ code: "E0102", isError: true, file: file.name, line: last, column: 1, endLine: last, endColumn: 2, message: `${close} is missing.` });
      }
    }
    const paths = (all) => new Map(all.flatMap((file) => [...declared(file)].map(([name, type]) => [`${INSTANCE[file.name] ?? file.name}.${name}`, type])));
    const [before, after] = [paths(this.files), paths(files)];
    const lost = [...before].filter(([path, type]) => after.get(path) !== type).map(([path, type]) => ({ path, why: after.has(path) ? `its type changes from ${type} to ${after.get(path)}` : "it is no longer declared" }));
    return { diagnostics, kept: [...before].length - lost.length, lost, added: [...after.keys()].filter((path) => !before.has(path)) };
  }

  takeOver({ files }) {
    const { diagnostics, lost } = this.check({ files });
    const taken = !diagnostics.some((one) => one.isError);
    if (taken) {
      this.files = files.map((file) => ({ ...file }));
      this.revision = `r${Number(this.revision.slice(1)) + 1}`;
    }
    return { revision: this.revision, taken, diagnostics, lost };
  }

  command({ action }) {
    if (action === "reset") this.faults = [];
    this.state = action === "stop" ? "stopped" : "running";
    return {};
  }

  force({ path, value }) {
    if (value === null) this.forces.delete(path);
    else this.forces.set(path, value);
    return {};
  }

  fault() {
    this.state = "faulted";
    this.faults = [{ pou: "PLC_PRG", file: "PLC_PRG.st", line: 34, message: "Division by zero: iProductCount is 121, the divisor is 0.", at: Date.now() }];
  }

  status() {
    const scans = Math.floor((Date.now() - this.startedAt) / 10);
    const shape = (peak, spread) => [5, 10, 15, 20, 30, 40, 50, 75, 100, 150, null].map((belowUs, i) => ({ belowUs, count: Math.round(40_000 * Math.exp(-((i - peak) ** 2) / spread)) }));
    return {
      available: true, state: this.state, scanMs: 10, scans, overruns: 0, lastUs: 18 + (scans % 5), meanUs: 19.4, maxUs: 143, histogram: shape(3, 3.2), jitter: shape(6, 5), faults: this.faults,
      forces: [...this.forces].map(([path, value]) => ({ path, value })),
    };
  }
}
