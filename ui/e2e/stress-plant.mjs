// Adds 1 000 detectors with limits to a copy of the demo plant, so that the alarm test can raise a
// thousand alarms that are each of their own: `node e2e/stress-plant.mjs FOLDER`, where FOLDER holds
// devices.toml and areas.toml. Run it once on a copy, then `linewatch serve --plant FOLDER`.
import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";

const COUNT = 1000;
/** Sets of limits of the demo plant: critical, high and medium ones as they come in a bad minute. */
const LIMITS = ["temp", "humi", "pm25", "temp", "humi", "vocs", "temp", "h2"];

const folder = process.argv[2];
if (!folder) throw new Error("Name the plant's folder: node e2e/stress-plant.mjs FOLDER");
const file = join(folder, "devices.toml");
const before = await readFile(file, "utf8");
if (before.includes("gas/STRESS_00000")) throw new Error(`${file} has these detectors already.`);
const area = /^id\s*=\s*"([^"]+)"/m.exec(await readFile(join(folder, "areas.toml"), "utf8"))?.[1];
const device = (i) => {
  const serial = `STRESS_${String(i).padStart(5, "0")}`;
  return `[[device]]\npath = "gas/${serial}"\n${area ? `area = "${area}"\n` : ""}name = { zh = "压力测试 ${i}", en = "Stress test ${i}" }\nunit = "ppm"\nperiod_ms = 600000\ncalibration = "demo"\nlimits = "${LIMITS[i % LIMITS.length]}"\n`;
};
await appendFile(file, `\n${Array.from({ length: COUNT }, (_, i) => device(i)).join("\n")}`);
process.stdout.write(`${COUNT} detectors were added to ${file}\n`);
