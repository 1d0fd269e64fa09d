// The editor of a statement: SQL in colours, completion of views, columns, functions and tags, the
// mistake at its place. Knows CodeMirror and nothing of the station.
import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, closeCompletion, completionStatus, type Completion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { PostgreSQL, sql, SQLDialect } from "@codemirror/lang-sql";
import { bracketMatching, HighlightStyle, syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";

import { EDITOR_THEME } from "@/lib/plc/editorTheme";

import type { Catalog, View } from "./catalog";
import type { Place } from "./errorPlace";

const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, class: "st-keyword" },
  { tag: tags.typeName, class: "st-type" },
  { tag: tags.comment, class: "st-comment" },
  { tag: [tags.number, tags.string, tags.bool, tags.null], class: "st-literal" },
  { tag: [tags.operator, tags.punctuation], class: "st-operator" },
]);
const THEME = EditorView.theme({
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "inherit", maxHeight: "264px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { display: "flex", gap: "8px", padding: "3px 10px", fontSize: "var(--text-12)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--raised)", color: "var(--text)", boxShadow: "inset 3px 0 var(--accent)" },
  ".cm-completionLabel": { flex: "1 1 auto" },
  ".cm-completionMatchedText": { textDecoration: "none", color: "var(--accent)" },
  ".cm-completionDetail": { marginLeft: "16px", color: "var(--muted)", fontStyle: "normal" },
  ".cm-placeholder": { color: "var(--muted)" },
  ".cm-line": { padding: "0 8px" },
});

/** Words of PostgreSQL's grammar that are names here, mostly of our own columns. */
const NAMES = new Set("action active at avg begin comment cost count detail end first last level max mean min name quality raised source state sum tag type unit until value".split(" "));

const DUCKDB = SQLDialect.define({
  ...PostgreSQL.spec,
  keywords: `${(PostgreSQL.spec.keywords ?? "").split(" ").filter((word) => !NAMES.has(word)).join(" ")} anti asof describe exclude pivot positional qualify semi summarize unpivot`,
});

/** What completion chooses from. */
export type Choices = { catalog: Catalog; tags: readonly { path: string; unit: string }[]; words: { view: string; function: string } };

function columnsOf(views: readonly View[]): Completion[] {
  const found = new Map<string, Completion>();
  for (const view of views) {
    for (const { name, type } of view.columns) if (!found.has(name)) found.set(name, { label: name, type: "property", detail: `${view.name} · ${type.toLowerCase()}`, boost: 2 });
  }
  return [...found.values()];
}

/** Completion at a place: tags within quotes, elsewhere views, their columns and functions. */
export function complete(context: CompletionContext, { catalog, tags: known, words }: Choices): CompletionResult | null {
  const node = syntaxTree(context.state).resolveInner(context.pos, -1).name;
  if (node.includes("Comment")) return null;
  const quoted = context.matchBefore(/'[^'\n]*/);
  if (quoted && (node === "String" || !quoted.text.slice(1).includes(" "))) {
    return { from: quoted.from + 1, options: known.map(({ path, unit }) => ({ label: path, type: "text", detail: unit })), validFor: /^[^'\n]*$/ };
  }
  const word = context.matchBefore(/[A-Za-z_]\w*/);
  if ((!word && !context.explicit) || context.matchBefore(/\.\w*/)) return null;
  const text = context.state.doc.toString().toLowerCase();
  const named = catalog.views.filter((view) => new RegExp(`\\b${view.name}\\b`).test(text));
  const options: Completion[] = [
    ...catalog.views.map((view) => ({ label: view.name, type: "class", detail: words.view, boost: 3 })),
    ...columnsOf(named.length > 0 ? named : catalog.views),
    ...catalog.functions.map((name) => ({ label: name, type: "function", detail: words.function, apply: `${name}(`, boost: -1 })),
  ];
  return { from: word?.from ?? context.pos, options, validFor: /^\w*$/ };
}

/** What the editor tells. */
export type SqlEditorEvents = { changed: (text: string) => void; run: () => void };

/** The editor of one statement. */
export class SqlEditor {
  readonly #view: EditorView;

  constructor(parent: HTMLElement, text: string, events: SqlEditorEvents, choices: () => Choices, words: { label: string; placeholder: string }) {
    this.#view = new EditorView({ parent, state: EditorState.create({ doc: text, extensions: this.#extensions(events, choices, words) }) });
  }

  #extensions(events: SqlEditorEvents, choices: () => Choices, words: { label: string; placeholder: string }): Extension[] {
    const language = sql({ dialect: DUCKDB, upperCaseKeywords: true, schema: {} });
    return [
      lineNumbers(), lintGutter(), history(), drawSelection(), bracketMatching(), closeBrackets(), highlightActiveLine(), highlightActiveLineGutter(),
      language, language.language.data.of({ autocomplete: (context: CompletionContext) => complete(context, choices()) }),
      autocompletion({ icons: false, maxRenderedOptions: 60 }), syntaxHighlighting(COLOURS), EDITOR_THEME, THEME, placeholder(words.placeholder),
      EditorState.tabSize.of(2), EditorView.lineWrapping, EditorView.contentAttributes.of({ "aria-label": words.label, spellcheck: "false" }),
      // Tab takes what completion offers and else moves on, so that the keyboard never gets stuck here.
      Prec.highest(keymap.of([{ key: "Mod-Enter", preventDefault: true, run: (view) => (closeCompletion(view), events.run(), true) }, { key: "Tab", run: (view) => acceptCompletion(view) || completionStatus(view.state) === "active" }])),
      keymap.of([...closeBracketsKeymap, ...historyKeymap, ...defaultKeymap]),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) events.changed(update.state.doc.toString());
      }),
    ];
  }

  /** Another statement; may be undone. */
  replace(text: string): void {
    this.#view.dispatch({ changes: { from: 0, to: this.#view.state.doc.length, insert: text }, selection: { anchor: 0 } });
  }

  /** Puts a name where the cursor is. */
  insert(text: string): void {
    this.#view.dispatch(this.#view.state.replaceSelection(text));
    this.#view.focus();
  }

  /** Marks a mistake, or none. */
  mark(place: Place | null, message: string): void {
    const { doc } = this.#view.state;
    const marks = place ? [this.#diagnostic(place, message, doc.length)] : [];
    this.#view.dispatch(setDiagnostics(this.#view.state, marks));
  }

  #diagnostic(place: Place, message: string, length: number) {
    const from = this.#offset(place);
    const word = this.#view.state.wordAt(from);
    return { from, to: Math.min(length, word ? Math.max(word.to, from + 1) : from + 1), severity: "error" as const, message };
  }

  #offset({ line, column }: Place): number {
    const at = this.#view.state.doc.line(Math.min(this.#view.state.doc.lines, Math.max(1, line)));
    return Math.min(at.to, at.from + column - 1);
  }

  /** Puts the cursor at a place. */
  goTo(place: Place): void {
    const at = this.#offset(place);
    this.#view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
    this.#view.focus();
  }

  /** Ready to type. */
  focus(): void {
    this.#view.focus();
  }

  /** Takes the editor off the page. */
  destroy(): void {
    this.#view.destroy();
  }
}
