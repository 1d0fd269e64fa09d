import { expect, it } from "vitest";

import { Zone } from "@/lib/time/zone";

import { columnsOf } from "./columns";
import { exportName, exportTable, type ExportWords } from "./exportTable";
import { testRow } from "./rowForTests";

const words: ExportWords = {
  column: (key) => `c:${key}`,
  priority: (row) => row.priority.toUpperCase(),
  seconds: "s",
  facts: (row) => ({ areaId: "", area: "Lab", device: row.device, kind: "High", state: "Waits", level: "", silenced: "", search: "" }),
};

it("gives the columns and rows that are shown, in their order", () => {
  const table = exportTable([testRow({ device: "b", raisedAt: 5000 }), testRow({ device: "a", value: null, returnedAt: 3500 })], columnsOf(["device", "raisedAt", "value", "duration", "priority"]), words, 9000);
  expect(table.columns).toEqual([
    { name: "c:device", kind: "text" }, { name: "c:raisedAt", kind: "time" }, { name: "c:value", kind: "number" }, { name: "c:duration (s)", kind: "number" }, { name: "c:priority", kind: "text" },
  ]);
  expect(table.rows).toEqual([["b", 5000, 1, 4, "HIGH"], ["a", 1000, null, 2.5, "HIGH"]]);
});

it("names the file after plant and time, without what a file system refuses", () => {
  const zone = new Zone("Asia/Shanghai");
  expect(exportName("报警", "演示/工厂: 1", Date.UTC(2026, 10, 21, 1, 41), "xlsx", zone)).toBe("报警_演示-工厂-1_20261121-0941.xlsx");
  expect(exportName("alarms", "", 0, "csv", zone)).toBe("alarms_19700101-0800.csv");
});
