import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

import type { PlcDiagnostic } from "@/ipc/generated/api";
import { GENERAL, SENTENCES } from "@/locales/plcDiagnostics";

import { diagnosticText, marked, translated } from "./diagnosticText";

const compiler = new URL("../../../../crates/st/", import.meta.url).pathname;
const sources = (folder: string): string[] => readdirSync(join(compiler, folder), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".rs")).map((file) => readFileSync(join(compiler, folder, file), "utf8"));
const one = (change: Partial<PlcDiagnostic>): PlcDiagnostic => ({ code: "E0202", isError: true, file: "a.st", line: 2, column: 3, endLine: 2, endColumn: 8, message: "", ...change });

it("has a sentence for every code of the compiler", () => {
  const codes = new Set(sources("src").flatMap((text) => [...text.matchAll(/"([EW]0\d{3})"/g)].map((found) => found[1] ?? "")));
  expect(codes.size).toBeGreaterThan(60);
  expect([...codes].filter((code) => !(code in GENERAL))).toEqual([]);
  expect(Object.keys(GENERAL).filter((code) => !codes.has(code))).toEqual([]);
});

it("carries over what stands in the holes", () => {
  const holes = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? ""))].sort();
  for (const [en, zh] of SENTENCES) expect(holes(zh), en).toEqual(holes(en));
});

it.each([
  ["speedd is not declared. Did you mean speed?", "speedd 没有声明。是否指 speed？"],
  ["x is not declared. Declare it in a VAR block.", "x 没有声明。请在 VAR 块中声明。"],
  ["This is a decimal number, but INT is needed here.", "这是小数，此处需要 INT。"],
  ["This is REAL, but INT is needed here. Convert it: REAL_TO_INT(…).", "这是 REAL，此处需要 INT。请转换：REAL_TO_INT(…)。"],
  ["70000 does not fit into INT, which holds -32768 to 32767. Use a larger type or another value.", "70000 超出 INT 的范围 -32768 至 32767。请用更大的类型或其他值。"],
  ["Fb takes 3 arguments; this is one more. Remove it.", "Fb 有 3 个参数，这里多了一个。请删去。"],
  ["SIN has no input x. It has IN.", "SIN 没有输入 x。可用的是 IN。"],
  ["LEN takes a text here, this is a whole number.", "LEN 在此需要文本，这是整数。"],
  ["This call is recursive: A calls B calls A. Write it as a loop.", "此调用是递归的：A → B → A。请改写为循环。"],
  ["WORD has the bytes 0 to 1.", "WORD 的字节为 0 至 1。"],
  ["Expected ; behind this, found END_IF.", "此处应为其后的 ;，却是 END_IF。"],
  ["Expected an expression, found the end of the file.", "此处应为表达式，却是文件末尾。"],
  ["= compares; write := to assign.", "= 用于比较；赋值请写 :=。"],
  ["5 is not a TIME. Write it as T#5s.", "5 不是 TIME。请写成 T#5s。"],
  ["c is an input. Write c := value.", "c 是输入。请写 c := 值。"],
  ["R_EDGE in a FUNCTION x is understood but not executed yet. Write it without R_EDGE in a FUNCTION.", "可以识别 R_EDGE in a FUNCTION x，但尚不执行。请不用 R_EDGE in a FUNCTION 书写。"],
])("%s", (english, chinese) => {
  expect(translated(english)).toBe(chinese);
});

it("knows the sentences that the compiler's own source writes", () => {
  // Sentences written out in one piece, with every hole filled by a name.
  const written = sources("src/check").flatMap((text) => [...text.matchAll(/"((?:[A-Z{][^"\\]*?) [^"\\]*?[.?])(?:\{(?:hint|advice)\})?"/g)].map((found) => (found[1] ?? "").replace(/\{[^}]*\}/g, "Abc")));
  expect(written.length).toBeGreaterThan(120);
  // What is all holes is written in full elsewhere.
  const unknown = [...new Set(written)].filter((text) => text !== "Abc is Abc." && / (?:is|has|does|takes|needs|are|stands|gives|goes|lives) |^[A-Z]\w+ /.test(text) && translated(text) === null);
  expect(unknown).toEqual([]);
});

it("says what a code means with the marked text when a sentence is not known, and what the compiler said", () => {
  const source = "PROGRAM P\n  speed := 1;\nEND_PROGRAM";
  expect(diagnosticText(one({ message: "Something new is said." }), source, "zh-CN")).toEqual({ text: "speed 没有声明。", detail: "Something new is said." });
  expect(diagnosticText(one({ message: "Something new is said." }), source, "en")).toEqual({ text: "Something new is said.", detail: "" });
  expect(diagnosticText(one({ code: "E9999", message: "New." }), source, "zh-CN")).toEqual({ text: "New.", detail: "" });
  expect(diagnosticText(one({ message: "New.", endColumn: 3 }), source, "zh-CN").text).toBe("此处没有声明。");
});

it("marks by characters, and of several lines the first", () => {
  expect(marked("a\r\n  温度1 := 1;\r\n", one({ endColumn: 6 }))).toBe("温度1");
  expect(marked("a\n  温度1 := 1;\n", one({ endLine: 3, endColumn: 1 }))).toBe("温度1 := 1;");
});
