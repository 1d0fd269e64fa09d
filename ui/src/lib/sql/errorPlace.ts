// Where a statement is wrong, from DuckDB's own drawing of it:
//   Binder Error: …
//
//   LINE 2: …part of the line…
//                ^

/** A line from 1 and a column from 1, in characters. */
export type Place = { line: number; column: number };

const CUT = "...";

/** The place that a message shows in a statement; null when it shows none. */
export function errorPlace(message: string, statement: string): Place | null {
  const lines = message.split("\n");
  const at = lines.findIndex((line) => /^LINE \d+: /.test(line));
  const head = /^LINE (\d+): /.exec(lines[at] ?? "");
  const caret = (lines[at + 1] ?? "").indexOf("^");
  if (!head || caret < 0) return null;
  const line = Number(head[1]);
  const source = statement.split("\n")[line - 1];
  if (source === undefined) return null;
  let shown = (lines[at] ?? "").slice(head[0].length);
  let column = caret - head[0].length;
  if (shown.startsWith(CUT) && !source.startsWith(CUT)) {
    shown = shown.slice(CUT.length).replace(/\.\.\.$/, "");
    const from = source.indexOf(shown);
    if (from < 0) return { line, column: 1 };
    column += from - CUT.length;
  }
  return { line, column: Math.min(Math.max(0, column), source.length) + 1 };
}

/** The message without the drawing: what is wrong, in one or two sentences. */
export function errorWords(message: string): string {
  return message.replace(/\n*LINE \d+: [\s\S]*$/, "").trim();
}
