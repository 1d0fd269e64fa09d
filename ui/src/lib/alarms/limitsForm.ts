// Fields of the forms for new limits and for what-if: text as a person types it, numbers as the
// station takes them. Delays are typed in seconds.
import type { AlarmInfo } from "@/ipc/generated/api";

/** What is typed. */
export type LimitsForm = { limit: string; deadband: string; onDelay: string; offDelay: string; violations: string };
/** A field of the form. */
export type LimitsField = keyof LimitsForm;
/** What the station takes; null leaves a number as it is. */
export type LimitsValues = { limit: number | null; deadband: number | null; onDelayMs: number; offDelayMs: number; violations: number };

const shown = (value: number | null): string => (value === null ? "" : String(value));

/** A number as people write it, with a comma or a Unicode minus too; NaN when it is none, null when it is empty. */
export function readNumber(text: string): number | null {
  const plain = text.trim().replace("\u2212", "-").replace(",", ".");
  return plain === "" ? null : Number(plain);
}

/** The form as the alarm is now. */
export function formOf(info: AlarmInfo): LimitsForm {
  return { limit: shown(info.limit), deadband: shown(info.deadband), onDelay: String(info.onDelayMs / 1000), offDelay: String(info.offDelayMs / 1000), violations: String(info.violations) };
}

/** Reads the form; `wrong` are fields that hold no number the station could take. */
export function readForm(form: LimitsForm, info: AlarmInfo): { values: LimitsValues; wrong: LimitsField[] } {
  const wrong: LimitsField[] = [];
  const read = (field: LimitsField, otherwise: number | null, fits: (value: number) => boolean): number | null => {
    const value = readNumber(form[field]);
    if (value === null && otherwise === null) return null;
    if (value === null || !Number.isFinite(value) || !fits(value)) {
      wrong.push(field);
      return otherwise;
    }
    return value;
  };
  const notNegative = (value: number): boolean => value >= 0;
  const values = {
    limit: read("limit", info.limit, () => true),
    deadband: read("deadband", info.deadband, notNegative),
    onDelayMs: Math.round((read("onDelay", info.onDelayMs / 1000, notNegative) ?? 0) * 1000),
    offDelayMs: Math.round((read("offDelay", info.offDelayMs / 1000, notNegative) ?? 0) * 1000),
    violations: read("violations", info.violations, (value) => Number.isInteger(value) && value >= 1) ?? 1,
  };
  return { values, wrong };
}

/** Whether the form says something else than the alarm is now; violations are for what-if only. */
export function differs(values: LimitsValues, info: AlarmInfo): boolean {
  return values.limit !== info.limit || values.deadband !== info.deadband || values.onDelayMs !== info.onDelayMs || values.offDelayMs !== info.offDelayMs;
}
