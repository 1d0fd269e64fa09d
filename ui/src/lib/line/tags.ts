// The line's tags by the names that the interface uses for them.

/** Paths of the line's tags. */
export const LINE = {
  conveyorStart: "line/conveyor/start",
  setpoint: "line/conveyor/speed_setpoint",
  speed: "line/conveyor/speed",
  conveyorPower: "line/conveyor/power",
  ejector: "line/ejector/active",
  sensor1: "line/sensors/product1",
  sensor2: "line/sensors/product2",
  qualitySensor: "line/sensors/quality",
  totalPower: "line/energy/total_power",
  totalEnergy: "line/energy/total_energy",
  energyAlarm: "line/energy/alarm",
  count: "line/production/count",
  reject: "line/production/reject",
  runTime: "line/production/run_time",
  downTime: "line/production/down_time",
  systemState: "line/system/state",
  systemFault: "line/system/fault",
  systemStatus: "line/system/status",
  start: "line/system/start",
  stop: "line/system/stop",
  emergencyStop: "line/system/emergency_stop",
  autoMode: "line/system/auto_mode",
  products: "line/camera/products",
  availability: "line/oee/availability",
  performance: "line/oee/performance",
  quality: "line/oee/quality",
  oee: "line/oee/oee",
} as const;

/** One of the two stations. */
export type StationNumber = 1 | 2;

/** Paths of a station's tags. */
export function stationTags(n: StationNumber) {
  const device = `line/station${n}`;
  return {
    active: `${device}/active`,
    processing: `${device}/processing`,
    state: `${device}/state`,
    power: `${device}/power`,
    status: `${device}/status`,
  };
}

/** Devices of the line: their newest sample tells whether the line is heard at all. */
export const LINE_PREFIX = "line/";
