// The editor in the colours and sizes of styles/tokens.css, so that it follows the theme by itself.
import { EditorView } from "@codemirror/view";

const MONO = '"Cascadia Mono", Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace';

/** Values and literals: legible on every theme's panel. */
const VALUE = "color-mix(in srgb, var(--pen-2) 68%, var(--text))";

/** Looks of the editor. */
export const EDITOR_THEME = EditorView.theme({
  "&": { height: "100%", backgroundColor: "transparent", color: "var(--text)", fontSize: "var(--text-12)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: MONO, lineHeight: "20px", scrollbarWidth: "thin", scrollbarColor: "var(--line) transparent" },
  ".cm-content": { padding: "8px 0", caretColor: "var(--text)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-line": { padding: "0 8px 0 4px" },
  ".cm-gutters": { backgroundColor: "var(--panel)", color: "var(--muted)", border: "none" },
  ".cm-gutters.cm-gutters-after": { borderLeft: "1px solid var(--grid)" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "34px", padding: "0 8px 0 4px" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--raised) 70%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "var(--raised)", color: "var(--muted)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "color-mix(in srgb, var(--accent) 26%, transparent)" },
  ".cm-selectionMatch": { backgroundColor: "color-mix(in srgb, var(--accent) 14%, transparent)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--faint)" },
  ".cm-panels": { backgroundColor: "var(--panel)", color: "var(--text)" },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--line)" },
  ".cm-textfield, .cm-button": { backgroundColor: "var(--raised)", backgroundImage: "none", border: "1px solid var(--line)", borderRadius: "var(--corner-s)", color: "var(--text)", fontSize: "var(--text-12)" },
  ".cm-tooltip": { backgroundColor: "var(--panel)", border: "1px solid var(--faint)", borderRadius: "var(--corner-s)", color: "var(--text)", fontFamily: "var(--font)" },
  ".cm-diagnostic": { padding: "4px 10px" },
  ".cm-diagnostic-error": { borderLeft: "4px solid var(--p1)" },
  ".cm-diagnostic-warning": { borderLeft: "4px solid var(--p3)" },
  ".cm-gutter-lint": { width: "16px" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "4px 2px 0" },
  ".cm-lint-marker": { width: "11px", height: "11px" },
  ".cm-lint-marker-error": { content: '""', backgroundColor: "var(--p1)" },
  ".cm-lint-marker-warning": { content: '""', backgroundColor: "var(--p3)", clipPath: "polygon(50% 0, 100% 100%, 0 100%)" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--p1)", textUnderlineOffset: "3px" },
  ".cm-lintRange-warning": { backgroundImage: "none", textDecoration: "underline wavy var(--p3)", textUnderlineOffset: "3px" },
  ".st-keyword": { color: "var(--accent)" },
  ".st-type": { color: "color-mix(in srgb, var(--accent) 50%, var(--text))" },
  ".st-comment": { color: "var(--muted)", fontStyle: "italic" },
  ".st-literal": { color: VALUE },
  ".st-operator": { color: "var(--muted)" },
  ".st-live": { width: "clamp(120px, 14vw, 208px)" },
  ".st-live .cm-gutterElement": { padding: "0 10px", overflow: "hidden" },
  ".st-values": { overflow: "hidden", textAlign: "right", textOverflow: "ellipsis", whiteSpace: "nowrap", color: "var(--muted)" },
  ".st-value": { color: VALUE, borderRadius: "2px", padding: "0 2px" },
  ".st-value.changed": { backgroundColor: "color-mix(in srgb, var(--pen-2) 20%, transparent)", color: "var(--text)" },
  ".st-value.forced": { color: "var(--p3)", fontWeight: "600", outline: "1px solid var(--p3)" },
});
