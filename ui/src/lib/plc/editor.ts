// The editor: Structured Text in colours, findings at their places, live values beside the lines.
// Knows CodeMirror and nothing of the station.
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension, type Text } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

import type { PlcDiagnostic } from "@/ipc/generated/api";

import { EDITOR_THEME } from "./editorTheme";
import { liveValues, setLiveValues } from "./liveGutter";
import type { MarginLine } from "./margin";
import { structuredText } from "./structuredText";

const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, class: "st-keyword" },
  { tag: tags.typeName, class: "st-type" },
  { tag: [tags.comment, tags.meta], class: "st-comment" },
  { tag: [tags.number, tags.string, tags.atom], class: "st-literal" },
  { tag: tags.operator, class: "st-operator" },
]);

/** Offset of a place; lines and columns from 1, columns in characters. Places outside are brought inside. */
export function offsetAt(text: Text, line: number, column: number): number {
  const at = text.line(Math.min(text.lines, Math.max(1, line)));
  let units = 0;
  let left = column - 1;
  for (const letter of at.text) {
    if (left <= 0) break;
    units += letter.length;
    left -= 1;
  }
  return at.from + units;
}

/** What the editor tells. */
export type EditorEvents = { changed: (file: string, text: string) => void; save: () => void };

/** One editor for several files; each keeps its own undo. */
export class PlcEditor {
  readonly #view: EditorView;
  readonly #states = new Map<string, EditorState>();
  readonly #editable = new Compartment();
  #file = "";

  constructor(
    parent: HTMLElement,
    private readonly events: EditorEvents,
    private readonly words: { label: string; phrases: Record<string, string> },
  ) {
    this.#view = new EditorView({ parent, state: this.#fresh("") });
  }

  #fresh(text: string): EditorState {
    return EditorState.create({ doc: text, extensions: this.#extensions() });
  }

  #extensions(): Extension[] {
    return [
      lineNumbers(), lintGutter(), liveValues(), history(), drawSelection(), indentOnInput(), bracketMatching(), highlightActiveLine(), highlightActiveLineGutter(), highlightSelectionMatches(), search({ top: true }),
      structuredText, syntaxHighlighting(COLOURS), EDITOR_THEME, this.#editable.of([]),
      EditorState.tabSize.of(2), EditorState.phrases.of(this.words.phrases), EditorView.contentAttributes.of({ "aria-label": this.words.label, spellcheck: "false" }),
      keymap.of([{ key: "Mod-s", preventDefault: true, run: () => (this.events.save(), true) }, ...searchKeymap, ...historyKeymap, ...defaultKeymap, indentWithTab]),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) this.events.changed(this.#file, update.state.doc.toString());
      }),
    ];
  }

  /** Shows a file with a text, as it was left if the text is still the same. */
  show(file: string, text: string): void {
    if (this.#file) this.#states.set(this.#file, this.#view.state);
    const kept = this.#states.get(file);
    this.#file = "";
    this.#view.setState(kept?.doc.toString() === text ? kept : this.#fresh(text));
    this.#file = file;
  }

  /** Replaces the text of the shown file from outside, as when edits are given up; may be undone. */
  replace(text: string): void {
    if (this.#view.state.doc.toString() === text) return;
    this.#view.dispatch({ changes: { from: 0, to: this.#view.state.doc.length, insert: text } });
  }

  /** Puts values beside the lines; none while the text is not what runs. */
  setValues(lines: readonly MarginLine[]): void {
    this.#view.dispatch({ effects: setLiveValues.of(lines) });
  }

  /** Marks findings of the shown file. */
  setFindings(findings: readonly PlcDiagnostic[]): void {
    const { doc } = this.#view.state;
    const marks = findings.map((one) => {
      const from = offsetAt(doc, one.line, one.column);
      const to = Math.max(from, offsetAt(doc, one.endLine, one.endColumn));
      return { from, to: to === from ? Math.min(doc.length, from + 1) : to, severity: one.isError ? ("error" as const) : ("warning" as const), source: one.code, message: one.message };
    });
    this.#view.dispatch(setDiagnostics(this.#view.state, marks.sort((a, b) => a.from - b.from)));
  }

  /** Puts the cursor at a place and brings it to sight. */
  goTo(line: number, column: number): void {
    const at = offsetAt(this.#view.state.doc, line, column);
    this.#view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
    this.#view.focus();
  }

  /** Allows typing or not. */
  setReadOnly(readOnly: boolean): void {
    this.#view.dispatch({ effects: this.#editable.reconfigure(readOnly ? EditorState.readOnly.of(true) : []) });
  }

  /** Takes the editor off the page. */
  destroy(): void {
    this.#view.destroy();
  }
}
