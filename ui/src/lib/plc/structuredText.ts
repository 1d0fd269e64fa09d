// Structured Text for the editor's colours. Not a parser: the compiler is on the station's side.
import { StreamLanguage, type StringStream } from "@codemirror/language";

const words = (text: string): Set<string> => new Set(text.split(/\s+/));
const KEYWORDS = words(
  "program end_program function end_function function_block end_function_block type end_type struct end_struct union end_union interface end_interface method end_method property end_property " +
    "var var_input var_output var_in_out var_temp var_global var_external var_config var_access var_stat end_var constant retain non_retain persistent at of if then elsif else end_if case end_case for to by do end_for " +
    "while end_while repeat until end_repeat exit continue return and or xor not mod extends implements abstract final public private protected internal override this super pointer reference ref_to array " +
    "configuration end_configuration resource end_resource task with on and_then or_else",
);
const TYPES = words("bool byte word dword lword sint int dint lint usint uint udint ulint real lreal time ltime date ldate time_of_day tod ltod date_and_time dt ldt string wstring char wchar any");
const BLOCKS = words("ton tof tp ctu ctd ctud r_trig f_trig sr rs rtc");
const ATOMS = words("true false null");

/** What a line begins with: how deep in comments, of which kind, or inside a pragma. */
export type StState = { depth: number; close: ")" | "/"; pragma: boolean };

function comment(stream: StringStream, state: StState): string {
  const [open, close] = state.close === ")" ? ["(*", "*)"] : ["/*", "*/"];
  while (!stream.eol()) {
    if (stream.match(open)) state.depth += 1;
    else if (stream.match(close)) {
      state.depth -= 1;
      if (state.depth === 0) break;
    } else stream.next();
  }
  return "comment";
}

function pragma(stream: StringStream, state: StState): string {
  while (!stream.eol()) {
    if (stream.next() === "}") {
      state.pragma = false;
      break;
    }
  }
  return "meta";
}

function word(stream: StringStream): string {
  const text = stream.current().toLowerCase();
  if (KEYWORDS.has(text)) return "keyword";
  if (TYPES.has(text) || BLOCKS.has(text)) return "typeName";
  if (ATOMS.has(text)) return "atom";
  return "variableName";
}

/** Reads one token and says what it is; for the editor and for tests. */
export function token(stream: StringStream, state: StState): string | null {
  if (state.depth > 0) return comment(stream, state);
  if (state.pragma) return pragma(stream, state);
  if (stream.eatSpace()) return null;
  if (stream.match("//")) {
    stream.skipToEnd();
    return "comment";
  }
  if (stream.match("(*") || stream.match("/*")) {
    Object.assign(state, { depth: 1, close: stream.current() === "(*" ? ")" : "/" });
    return comment(stream, state);
  }
  if (stream.match("{")) {
    state.pragma = true;
    return pragma(stream, state);
  }
  if (stream.match(/^'(?:\$.|[^'$])*'?/) || stream.match(/^"(?:\$.|[^"$])*"?/)) return "string";
  if (stream.match(/^(?:l?time|l?t|l?date|l?d|l?tod|l?time_of_day|l?dt|l?date_and_time)#[-\w.:]+/i)) return "number";
  if (stream.match(/^(?:[a-z]\w*#)?\d[\d_]*#[\da-f_]+/i)) return "number";
  if (stream.match(/^(?:[a-z]\w*#[+-]?)?\d[\d_]*(?:\.\d[\d_]*)?(?:e[+-]?\d+)?/i)) return "number";
  if (stream.match(/^%[iqm][xbwdl]?[\d.*]+/i)) return "atom";
  if (stream.match(/^[a-z_]\w*/i)) return word(stream);
  if (stream.match(/^(?::=|=>|<=|>=|<>|\*\*|\.\.|[-+*/=<>&^@])/)) return "operator";
  stream.next();
  return null;
}

/** The language for the editor. */
export const structuredText = StreamLanguage.define<StState>({
  name: "st",
  startState: () => ({ depth: 0, close: ")", pragma: false }),
  copyState: (state) => ({ ...state }),
  token,
  languageData: { commentTokens: { line: "//", block: { open: "(*", close: "*)" } } },
});
