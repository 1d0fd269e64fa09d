// OPC UA status codes: severity, and the key of the words that say what is wrong.

/** The three severities of a quality. */
export type QualitySeverity = "good" | "uncertain" | "bad";

const NAMED: Record<number, string> = {
  0x803c: "outOfRange",
  0x808c: "sensorFailure",
  0x808a: "notConnected",
  0x808b: "deviceFailure",
  0x8031: "noCommunication",
  0x8089: "configuration",
  0x4090: "lastUsable",
  0x4091: "substitute",
  0x4093: "notAccurate",
  0x4095: "subNormal",
};

/** The severity, the two highest bits; the reserved fourth counts as bad. */
export function severityOf(code: number): QualitySeverity {
  const bits = code >>> 30;
  return bits === 0 ? "good" : bits === 1 ? "uncertain" : "bad";
}

/** The key under `quality.` in the locales. */
export function qualityKey(code: number): string {
  return NAMED[code >>> 16] ?? severityOf(code);
}
