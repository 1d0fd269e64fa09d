import { expect, it } from "vitest";

import type { ImportMapping } from "@/ipc/generated/api";

import { asField, columnTargets, fileOf, isParquet, meaning, missing, nameTargets, withColumn, withForm, withName, withRole, withText } from "./plan";

const COLUMNS = ["时间", "T1", "state", "good"];
const wide: ImportMapping = {
  form: "wide", encoding: "utf8", separator: ",", decimalComma: false, time: "时间", timeFormat: "text", timeZone: "Asia/Shanghai", receiveTime: "", quality: "", tag: "", value: "", text: "", device: "",
  columns: { T1: "import/old/T1", state: "import/old/state", good: "import/old/good" }, textColumns: ["state"], prefix: "", rename: {},
};
const long: ImportMapping = { ...wide, form: "long", time: "ts", tag: "tag", value: "v", columns: {}, textColumns: [], prefix: "old/" };

it("has a row for each column that may hold values", () => {
  expect(columnTargets(wide, COLUMNS)).toEqual([
    { column: "T1", target: "import/old/T1", isText: false },
    { column: "state", target: "import/old/state", isText: true },
    { column: "good", target: "import/old/good", isText: false },
  ]);
  expect(columnTargets(long, COLUMNS)).toEqual([]);
});

it("sends a column elsewhere, leaves it out, and calls it texts", () => {
  expect(withColumn(wide, "T1", " gas/H20101/value ").columns.T1).toBe("gas/H20101/value");
  expect(withColumn(wide, "T1", "").columns).toEqual({ state: "import/old/state", good: "import/old/good" });
  expect(withText(wide, "T1", true).textColumns).toEqual(["state", "T1"]);
  expect(withText(wide, "state", false).textColumns).toEqual([]);
  expect(wide.columns.T1).toBe("import/old/T1");
});

it("calls a name something else, and by its own name again", () => {
  const plan = withName(long, "a", "mill/a");
  expect(nameTargets(plan, ["a", "b"])).toEqual([{ name: "a", target: "mill/a" }, { name: "b", target: "b" }]);
  expect(withName(plan, "a", "a").rename).toEqual({});
  expect(nameTargets(wide, ["a"])).toEqual([]);
});

it("takes a column that gets another meaning out of the values", () => {
  const plan = withRole(wide, "quality", "good");
  expect([plan.quality, plan.columns.good]).toEqual(["good", undefined]);
  expect(columnTargets(plan, COLUMNS).map((row) => row.column)).toEqual(["T1", "state"]);
  expect(withRole(wide, "quality", "").columns).toEqual(wide.columns);
});

it("changes the form with a meaning for every column", () => {
  expect(withForm(long, "wide", ["ts", "a b"], "old.csv.gz").columns).toEqual({ "a b": "a_b" });
  expect(withForm({ ...long, prefix: "" }, "wide", ["ts", "a b"], "old.csv.gz").columns).toEqual({ "a b": "import/old/a_b" });
  expect(withForm({ ...wide, device: "T1" }, "device", COLUMNS, "x").columns).toEqual({ state: "state", good: "good" });
  expect(withForm(wide, "long", COLUMNS, "x")).toMatchObject({ form: "long", columns: {}, textColumns: [] });
});

it.each([
  ["nothing", wide, null],
  ["the time", { ...wide, time: "" }, "time"],
  ["a zone that is none", { ...wide, timeZone: "Mars/Base" }, "zone"],
  ["no zone for seconds since 1970", { ...wide, timeFormat: "epoch_s", timeZone: "" }, null],
  ["columns", { ...wide, columns: {} }, "columns"],
  ["the tag", { ...long, tag: "" }, "tag"],
  ["values", { ...long, value: "" }, "value"],
  ["values that are texts", { ...long, value: "", text: "v" }, null],
  ["the device", { ...wide, form: "device" }, "device"],
] as [string, ImportMapping, string | null][])("misses %s", (_, plan, expected) => {
  expect(missing(plan)).toBe(expected);
});

it("says what a column means", () => {
  expect(COLUMNS.map((column) => meaning({ ...withColumn(wide, "good", ""), prefix: "a/" }, column))).toEqual([
    { role: "time", target: "" }, { role: "target", target: "a/import/old/T1" }, { role: "target", target: "a/import/old/state" }, { role: "none", target: "" },
  ]);
  expect(["ts", "tag", "v", "x"].map((column) => meaning(long, column).role)).toEqual(["time", "tag", "value", "none"]);
});

it("names files and fields", () => {
  expect([fileOf("/data/旧.csv"), fileOf("C:\\data\\a.parquet"), fileOf("a")]).toEqual(["旧.csv", "a.parquet", "a"]);
  expect([isParquet("a.PARQUET"), isParquet("a.parquet.csv")]).toEqual([true, false]);
  expect(asField(" a/b c* ")).toBe("a_b_c_");
});
