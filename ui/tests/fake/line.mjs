// The fake station's production line: a belt that moves, two stations, a quality check and an
// ejector, stepped every 50 ms. Writes take hold at once, faults change what it does.

const STEP_MS = 50;
const KEPT_MS = 5000;
const PROCESS_S = 5;
const IDEAL_CYCLE_S = 10;
const WAIT_S = 30;
/** Where things stand, in metres. */
export const LAYOUT = { available: true, lengthM: 12, productM: 0.4, sensor1M: 3, sensor2M: 6, station1M: 3, station2M: 6, qualityM: 9, ejectorM: 10.5 };
export const FAULTS = ["jam", "slipping_belt", "stuck_sensor", "slow_station", "drifting_quality", "power_spike"];

const UNITS = {
  "line/conveyor": { start: "", speed_setpoint: "m/s", speed: "m/s", power: "kW" },
  "line/station1": { active: "", processing: "", state: "", power: "kW", status: "" },
  "line/station2": { active: "", processing: "", state: "", power: "kW", status: "" },
  "line/ejector": { active: "" },
  "line/sensors": { product1: "", product2: "", quality: "" },
  "line/energy": { conveyor_power: "kW", station1_power: "kW", station2_power: "kW", total_power: "kW", total_energy: "kWh", alarm: "" },
  "line/production": { count: "", reject: "", run_time: "s", down_time: "s" },
  "line/system": { state: "", fault: "", status: "", start: "", stop: "", emergency_stop: "", auto_mode: "" },
  "line/camera": { products: "" },
  "line/oee": { availability: "%", performance: "%", quality: "%", oee: "%" },
  "line/meter": { conveyor: "kWh", station1: "kWh", station2: "kWh", total: "kWh" },
};
const WRITABLE = { "line/conveyor/start": null, "line/conveyor/speed_setpoint": [0, 5], "line/station1/active": null, "line/station2/active": null, "line/system/start": null, "line/system/stop": null, "line/system/emergency_stop": null, "line/system/auto_mode": null };
const STATUS = ["Standby", "Waiting", "Processing", "Complete", "Fault"];

/** The line's tags with ids from `first` on. */
export function lineTags(first) {
  let id = first;
  return Object.entries(UNITS).flatMap(([device, fields]) => Object.entries(fields).map(([field, unit]) => ({ id: id++, path: `${device}/${field}`, unit, device, field, limits: [] })));
}

/** A running line. `constants` gives the values of the PLC's constants that matter here. */
export class FakeLine {
  #values = new Map();
  #texts = new Map();
  #log = [];
  #last = Date.now();
  #clock = 0;
  #timer = null;
  products = [];
  next = 1;
  fedAt = -99;
  speed = 0;
  faults = new Map(FAULTS.map((name) => [name, null]));
  stations = [1, 2].map((n) => ({ n, active: true, state: 1, since: 0, holds: null }));
  command = { start: true, setpoint: 3, emergency: false, auto: true, running: true };
  ejecting = 0;
  counts = { count: 121, reject: 7, run: 3100, down: 194 };
  kwh = [1.21, 2.38, 2.05];
  /** When set, the line's source is gone: no samples. */
  gone = null;

  constructor(tags, constants) {
    this.ids = new Map(tags.map((tag) => [tag.path, tag.id]));
    this.constants = constants;
    this.#timer = setInterval(() => this.#catchUp(), STEP_MS);
    this.#timer.unref();
    for (let i = 0; i < 480; i += 1) this.#step(STEP_MS / 1000);
    this.#publish(Date.now());
  }

  #catchUp() {
    const now = Date.now();
    for (; this.#last + STEP_MS <= now; this.#last += STEP_MS) this.#step(STEP_MS / 1000);
    if (!this.gone) this.#publish(now);
  }

  #step(dt) {
    this.#clock += dt;
    const { command, faults } = this;
    const moving = command.running && command.start && !command.emergency && this.constants.running();
    const target = moving ? Math.min(command.setpoint, this.constants.maxSpeed()) : 0;
    const rate = (target > this.speed ? 0.5 : 0.8) * 4 * dt;
    this.speed += Math.max(-rate, Math.min(rate, target - this.speed));
    const pace = faults.get("jam") ? 0 : this.speed * (faults.get("slipping_belt") ? 0.6 : 1);
    if (moving && command.auto && this.#clock - this.fedAt >= 3.8) {
      this.fedAt = this.#clock;
      this.products.push({ id: this.next++, x: 0, state: "n", done: new Set() });
    }
    for (const station of this.stations) this.#work(station, dt);
    for (const product of [...this.products]) this.#carry(product, pace * dt);
    this.ejecting = Math.max(0, this.ejecting - dt);
    const powers = this.powers();
    powers.forEach((power, i) => (this.kwh[i] += (power * dt) / 3600));
    if (moving) this.counts.run += dt;
    else this.counts.down += dt;
  }

  #carry(product, way) {
    if (this.stations.some((station) => station.holds === product)) return;
    const before = product.x;
    const room = Math.min(...this.products.filter((other) => other.x > before).map((other) => other.x - LAYOUT.productM * 1.15), Infinity);
    product.x = Math.max(before, Math.min(before + way, room));
    for (const station of this.stations) {
      const at = station.n === 1 ? LAYOUT.station1M : LAYOUT.station2M;
      if (before < at && product.x >= at && station.state === 1) Object.assign(station, { state: 2, since: this.#clock, holds: product });
    }
    if (before < LAYOUT.qualityM && product.x >= LAYOUT.qualityM) {
      product.state = product.id % (this.faults.get("drifting_quality") ? 2 : 4) === 0 ? "b" : "g";
      this.counts.count += 1;
      if (product.state === "b") this.counts.reject += 1;
    }
    if (product.state === "b" && product.x >= LAYOUT.ejectorM) {
      this.ejecting = 2;
      this.#remove(product);
    } else if (product.x >= LAYOUT.lengthM) this.#remove(product);
  }

  #remove(product) {
    this.products.splice(this.products.indexOf(product), 1);
  }

  #work(station) {
    const passed = this.#clock - station.since;
    const slow = this.faults.get("slow_station") && station.n === 1 ? 2 : 1;
    if (!station.active) Object.assign(station, { state: 0, holds: null, since: this.#clock });
    else if (station.state === 0) Object.assign(station, { state: 1, since: this.#clock });
    else if (station.state === 1 && passed > WAIT_S && this.speed > 0) station.state = 4;
    else if (station.state === 2 && passed >= PROCESS_S * slow * 0.5) Object.assign(station, { state: 3, since: this.#clock });
    else if (station.state === 3 && passed >= 0.6) Object.assign(station, { state: 1, since: this.#clock, holds: null });
  }

  powers() {
    const conveyor = this.speed > 0.01 ? 0.5 + 0.3 * this.speed + (this.faults.get("power_spike") ? 6 : 0) : 0;
    return [conveyor, ...this.stations.map((station) => (station.state === 2 ? 5 : station.active ? 0.2 : 0))];
  }

  #sensor(at) {
    return this.faults.get("stuck_sensor") && at === LAYOUT.sensor1M ? 1 : Number(this.products.some((product) => Math.abs(product.x - at) < LAYOUT.productM));
  }

  oee() {
    const { count, reject, run, down } = this.counts;
    const availability = (100 * run) / (run + down);
    const performance = Math.min(100, (100 * count * IDEAL_CYCLE_S) / run / 0.5);
    const quality = (100 * (count - reject)) / count;
    return { availability, performance, quality, oee: (availability * performance * quality) / 1e4 };
  }

  #publish(now) {
    const { command, counts } = this;
    const [conveyor, one, two] = this.powers();
    const total = conveyor + one + two;
    const faulted = this.stations.some((station) => station.state === 4);
    const state = faulted || command.emergency ? 2 : command.running ? 1 : 0;
    const values = {
      conveyor: { start: command.start, speed_setpoint: command.setpoint, speed: this.speed, power: conveyor },
      ejector: { active: this.ejecting > 0 },
      sensors: { product1: this.#sensor(LAYOUT.sensor1M), product2: this.#sensor(LAYOUT.sensor2M), quality: this.#sensor(LAYOUT.qualityM) },
      energy: { conveyor_power: conveyor, station1_power: one, station2_power: two, total_power: total, total_energy: this.kwh.reduce((a, b) => a + b), alarm: total > 15 },
      production: { count: counts.count, reject: counts.reject, run_time: Math.floor(counts.run), down_time: Math.floor(counts.down) },
      system: { state, fault: faulted, start: false, stop: false, emergency_stop: command.emergency, auto_mode: command.auto, status: ["Standby", "Running", faulted ? "Fault: Wait Timeout" : "Emergency stop"][state] },
      oee: this.oee(),
      meter: { conveyor: this.kwh[0], station1: this.kwh[1], station2: this.kwh[2], total: this.kwh.reduce((a, b) => a + b) },
      camera: { products: this.products.map((product) => `${product.id}:${product.x.toFixed(3)}:${product.state}`).join(" ") },
    };
    for (const station of this.stations) {
      values[`station${station.n}`] = { active: station.active, processing: station.state === 2, state: station.state, power: [one, two][station.n - 1], status: STATUS[station.state] };
    }
    const quality = this.constants.running() ? 0 : 0x808b0000;
    for (const [device, fields] of Object.entries(values)) for (const [field, value] of Object.entries(fields)) this.#set(`line/${device}/${field}`, value, now, quality);
    while (this.#log.length > 0 && this.#log[0].at < now - KEPT_MS) this.#log.shift();
  }

  /** Only what changed is a sample, as an OPC UA server reports it; the camera ten times a second. */
  #set(path, value, now, quality) {
    const id = this.ids.get(path);
    const text = typeof value === "string";
    const old = this.#values.get(id);
    const seen = text ? this.#texts.get(id) : old?.value;
    const number = text ? NaN : Number(value);
    if (old && seen === (text ? value : number) && old.quality === quality) return;
    if (old && path !== "line/camera/products" && Math.abs(number - old.value) < 1e-9 && old.quality === quality) return;
    if (old && now - old.at < (path === "line/camera/products" ? 95 : 200)) return;
    if (text) this.#texts.set(id, value);
    const sample = { at: now, id, value: number, quality, text: text ? value : null };
    this.#values.set(id, sample);
    this.#log.push(sample);
  }

  /** Samples after a time; everything known when `all`. */
  since(ms, all) {
    const known = all ? [...this.#values.values()] : this.#log.filter((sample) => sample.at > ms);
    const texts = new Map(known.filter((sample) => sample.text !== null).map((sample) => [sample.id, sample.text]));
    return { rows: known.map((sample) => [sample.at, sample.at + 5, sample.value, sample.id, sample.quality]), texts: [...texts].map(([tag, value]) => ({ tag, value })) };
  }

  valueOf(path) {
    const sample = this.#values.get(this.ids.get(path));
    const boolean = path.endsWith("_mode") || /\/(start|stop|active|emergency_stop)$/.test(path);
    return sample === undefined ? null : boolean ? sample.value === 1 : sample.value;
  }

  check({ tag, value }) {
    const range = WRITABLE[tag];
    const [lowest, highest] = range ?? [null, null];
    let problem = null;
    if (range === undefined) problem = `${tag} cannot be written.`;
    else if (range && typeof value !== "number") problem = "Give a number.";
    else if (range && (value < lowest || value > highest)) problem = `${value} m/s is outside ${lowest} to ${highest} m/s. Choose a value in this range.`;
    return { tag, oldValue: this.valueOf(tag), newValue: value, unit: range ? "m/s" : "", lowest, highest, problem };
  }

  write({ tag, value }) {
    const { command } = this;
    if (this.gone) return { confirmed: false, readBack: null, message: "The line's source is not connected; nothing was written." };
    if (tag === "line/conveyor/start") command.start = value;
    if (tag === "line/conveyor/speed_setpoint") command.setpoint = value;
    if (tag === "line/system/start" && value) Object.assign(command, { running: true, start: true });
    if (tag === "line/system/stop" && value) command.running = false;
    if (tag === "line/system/emergency_stop") command.emergency = value;
    if (tag === "line/system/auto_mode") command.auto = value;
    if (tag.startsWith("line/station")) this.stations[Number(tag[12]) - 1].active = value;
    return { confirmed: true, readBack: value, message: "Read back and equal." };
  }

  faultRows() {
    return [...this.faults].map(([name, since]) => ({ name, active: since !== null, since }));
  }

  inject({ name, active }) {
    this.faults.set(name, active ? Date.now() : null);
    return {};
  }
}
