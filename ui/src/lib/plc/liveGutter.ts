// A gutter right of the text with the values of the variables that a line names.
import { RangeSet, RangeSetBuilder, StateEffect, StateField, type Extension, type Text } from "@codemirror/state";
import { gutter, GutterMarker } from "@codemirror/view";

import { sameEntries, type MarginEntry, type MarginLine } from "./margin";

/** Values shown on one line; the title names them all. */
const SHOWN = 4;

class ValuesMarker extends GutterMarker {
  constructor(private readonly entries: readonly MarginEntry[]) {
    super();
  }

  override eq(other: GutterMarker): boolean {
    return other instanceof ValuesMarker && sameEntries(this.entries, other.entries);
  }

  override toDOM(): Node {
    const line = document.createElement("div");
    line.className = "st-values";
    line.title = this.entries.map((entry) => `${entry.path} = ${entry.value}`).join("\n");
    this.entries.slice(0, SHOWN).forEach((entry, i) => {
      if (i > 0) line.append(" · ");
      const value = document.createElement("span");
      value.className = `st-value${entry.changed ? " changed" : ""}${entry.forced ? " forced" : ""}`;
      value.dataset.path = entry.path;
      value.textContent = entry.forced ? `[F] ${entry.value}` : entry.value;
      line.append(value);
    });
    if (this.entries.length > SHOWN) line.append(" …");
    return line;
  }
}

/** Sets what stands beside the lines. */
export const setLiveValues = StateEffect.define<readonly MarginLine[]>();

function build(lines: readonly MarginLine[], doc: Text): RangeSet<GutterMarker> {
  const builder = new RangeSetBuilder<GutterMarker>();
  for (const { line, entries } of lines) {
    if (line < 1 || line > doc.lines) continue;
    const { from } = doc.line(line);
    builder.add(from, from, new ValuesMarker(entries));
  }
  return builder.finish();
}

const values = StateField.define<RangeSet<GutterMarker>>({
  create: () => RangeSet.empty,
  update(set, transaction) {
    for (const effect of transaction.effects) if (effect.is(setLiveValues)) return build(effect.value, transaction.state.doc);
    // What was typed has no values: they belong to the text that runs.
    return transaction.docChanged ? RangeSet.empty : set;
  },
});

/** The gutter with its values. */
export function liveValues(): Extension {
  return [values, gutter({ class: "st-live", side: "after", markers: (view) => view.state.field(values) })];
}
