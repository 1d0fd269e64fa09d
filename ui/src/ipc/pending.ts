// Types of the reports that the station does not name yet. All times are Unix milliseconds, energies
// kWh, powers kW, ratios percent unless their names say otherwise.

/** A value as JSON carries it. */
export type Scalar = boolean | number | string | null;

/** The periods that a report can be cut into. */
export type ReportPeriod = "hour" | "shift" | "day" | "week" | "month";
/** OEE of one period; `quality_code` is the OPC UA StatusCode of the figures. */
export type OeeRow = {
  from: number;
  to: number;
  availability: number;
  performance: number;
  quality: number;
  oee: number;
  count: number;
  reject: number;
  runHours: number;
  downHours: number;
  quality_code: number;
};
/** OEE by period. */
export type OeeReport = { rows: OeeRow[]; overall: OeeRow };
/** Energy of one period; `knownShare` is the part of the period (0 to 1) with samples. */
export type EnergyRow = {
  from: number;
  to: number;
  conveyorKwh: number;
  station1Kwh: number;
  station2Kwh: number;
  totalKwh: number;
  peakKw: number;
  averageKw: number;
  cost: number;
  knownShare: number;
};
/** Energy by period. */
export type EnergyReport = { rows: EnergyRow[]; overall: EnergyRow; currency: string };
