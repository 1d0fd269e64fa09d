// Adds 1 000 detectors with limits to a copy of the demo plant, so that the alarm test can raise a
// thousand alarms that are each of their own: `node e2e/stress-plant.mjs FOLDER`, where FOLDER holds
// devices.toml, limits.toml and areas.toml. Run it once on a copy, then `linewatch serve --plant FOLDER`.
import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";

const COUNT = 1000;
/** Priorities as they come in a bad minute. Limits of their own: these detectors are never offline. */
const PRIORITIES = ["medium", "low", "high", "low", "medium", "high", "low", "critical"];
const limits = (priority) => `[[limits]]\nname = "stress-${priority}"\nhigh = { limit = 80.0, deadband = 2.0, on_delay_ms = 0, priority = "${priority}" }\nguidance = { zh = "压力测试,无需处理。", en = "A test of many alarms; nothing is to be done." }\ncause = { zh = "压力测试。", en = "A test." }\n`;

const folder = process.argv[2];
if (!folder) throw new Error("Name the plant's folder: node e2e/stress-plant.mjs FOLDER");
const file = join(folder, "devices.toml");
const before = await readFile(file, "utf8");
if (before.includes("gas/STRESS_00000")) throw new Error(`${file} has these detectors already.`);
const area = /^id\s*=\s*"([^"]+)"/m.exec(await readFile(join(folder, "areas.toml"), "utf8"))?.[1];
const device = (i) => {
  const serial = `STRESS_${String(i).padStart(5, "0")}`;
  return `[[device]]\npath = "gas/${serial}"\n${area ? `area = "${area}"\n` : ""}name = { zh = "压力测试 ${i}", en = "Stress test ${i}" }\nunit = "ppm"\nperiod_ms = 600000\ncalibration = "demo"\nlimits = "stress-${PRIORITIES[i % PRIORITIES.length]}"\n`;
};
await appendFile(join(folder, "limits.toml"), `\n${[...new Set(PRIORITIES)].map(limits).join("\n")}`);
await appendFile(file, `\n${Array.from({ length: COUNT }, (_, i) => device(i)).join("\n")}`);
process.stdout.write(`${COUNT} detectors were added to ${file}\n`);
