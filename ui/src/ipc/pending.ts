// Types of the line's and the PLC's commands as the station answers them. All times are Unix
// milliseconds, lengths metres, powers kW, energies kWh, ratios percent unless their names say otherwise.

/** A value as JSON carries it. */
export type Scalar = boolean | number | string | null;

/** What a write would do, before anybody confirms it. `problem` is a sentence when it is refused. */
export type WriteProposal = {
  tag: string;
  oldValue: Scalar;
  newValue: Scalar;
  unit: string;
  lowest: number | null;
  highest: number | null;
  problem: string | null;
};

/** What became of a write: what was read back, and whether that is what was asked for. */
export type WriteResult = { confirmed: boolean; readBack: Scalar; message: string };

/** One file of Structured Text. */
export type PlcFile = { name: string; text: string };
/** The program that runs. */
export type PlcProgram = { revision: number; files: PlcFile[]; available: boolean };

/** A finding of the compiler; lines and columns begin at 1, columns count characters. */
export type PlcDiagnostic = {
  code: string;
  severity: "error" | "warning";
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  message: string;
};
/** A variable that a take-over would not keep, and why. */
export type PlcLost = { path: string; why: string };
/** What taking over would do. */
export type PlcCheck = { diagnostics: PlcDiagnostic[]; kept: number; lost: PlcLost[]; added: string[] };
/** What became of a take-over. */
export type PlcTakeOver = { revision: number; taken: boolean; diagnostics: PlcDiagnostic[]; lost: PlcLost[] };

/** A variable named on a line of a file, with its value now. */
export type PlcMarginRow = { line: number; name: string; path: string; value: string; forced: boolean };
/** A variable that can be watched. */
export type PlcSymbol = { path: string; type: string; kind: string; writable: boolean };
/** A watched variable, its value as Structured Text writes it. */
export type PlcValue = { path: string; type: string; value: string; forced: boolean };

/** What the engineer may ask of the PLC. */
export type PlcAction = "start" | "stop" | "reset";
/** One bar of a histogram: what took less than `belowUs` and not less than the bar before. */
export type PlcBin = { belowUs: number; count: number };
/** A fault that stopped a program. */
export type PlcFault = { pou: string; file: string; line: number; message: string; at: number };
/** A variable held at a value. */
export type PlcForce = { path: string; value: string };
/** How the PLC does. */
export type PlcStatus = {
  state: "running" | "stopped" | "faulted";
  scanMs: number;
  scans: number;
  overruns: number;
  lastUs: number;
  meanUs: number;
  maxUs: number;
  histogram: PlcBin[];
  jitter: PlcBin[];
  faults: PlcFault[];
  forces: PlcForce[];
};

/** A fault that can be switched on in the simulated line. */
export type LineFault = { name: string; active: boolean; since: number | null };
/** Where things stand along the belt, in metres from its beginning. */
export type LineLayout = {
  available: boolean;
  lengthM: number;
  productM: number;
  sensor1M: number;
  sensor2M: number;
  station1M: number;
  station2M: number;
  qualityM: number;
  ejectorM: number;
};

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
