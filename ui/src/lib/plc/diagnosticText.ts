// What the compiler says in the language of the moment. It speaks English and its codes are stable; in
// Chinese its sentences are found by their form, and where one is not known its code says what is meant.
import type { PlcDiagnostic } from "@/ipc/generated/api";
import { fill, translator } from "@/lib/format/sentences";
import type { Language } from "@/lib/settings/settingsStore";
import { GENERAL, SENTENCES, WORDS } from "@/locales/plcDiagnostics";

/** A sentence for a person; `detail` is what the compiler said when the sentence says less. */
export type DiagnosticText = { text: string; detail: string };

const MARKED_MAX = 40;
/** Stands around Chinese words in holes: they need no spaces, as names do. */
const CLOSE = "\u2060";
const closed = (text: string): string => text.replace(/ ?\u2060 ?/g, "");

/** What stands in a hole: a phrase of the compiler's in Chinese, a count of things, or a name as it is. */
function word(text: string): string {
  const counted = /^(\d+) (argument|output|input|index|indices|dimension)s?$/.exec(text);
  if (counted) return `${counted[1]} 个${{ argument: "参数", output: "输出", input: "输入", index: "下标", indices: "下标", dimension: "维" }[counted[2] ?? ""] ?? ""}`;
  const phrase = WORDS[text];
  if (phrase !== undefined) return CLOSE + phrase + CLOSE;
  return text.replace(/ or (\S+)$/, " 或 $1").replace(/ calls /g, " → ");
}

const sentence = translator(SENTENCES, word);

/** The message in Chinese; null when one of its sentences is not known. */
export function translated(message: string): string | null {
  const parts = message.split(/(?<=[.?…]) (?=[A-Z])/u).map(sentence);
  return parts.includes(null) ? null : closed(parts.join(""));
}

/** The text that a finding marks, shortened; places count from 1, columns in characters. */
export function marked(source: string, one: Pick<PlcDiagnostic, "line" | "column" | "endLine" | "endColumn">): string {
  const letters = [...(source.split("\n")[one.line - 1] ?? "").replace(/\r$/, "")];
  const end = one.endLine === one.line ? one.endColumn - 1 : letters.length;
  const text = letters.slice(one.column - 1, end);
  return text.length > MARKED_MAX ? `${text.slice(0, MARKED_MAX).join("")}…` : text.join("");
}

/** What a finding says; `source` is the text of its file. */
export function diagnosticText(one: PlcDiagnostic, source: string, language: Language): DiagnosticText {
  if (language !== "zh-CN") return { text: one.message, detail: "" };
  const whole = translated(one.message);
  if (whole !== null) return { text: whole, detail: "" };
  const general = GENERAL[one.code];
  if (general === undefined) return { text: one.message, detail: "" };
  const what = marked(source, one).trim();
  return { text: what === "" ? general.replace(/\s?\{what\}\s?/g, "此处") : fill(general, { what }), detail: one.message };
}
