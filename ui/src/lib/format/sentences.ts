// Sentences of the station's in another language, found by their form: what stands in holes is carried
// over. For what is said in one language only, where no code tells the sentences apart.

/** A sentence and the same in the other language; what stands in braces is carried over. */
export type Pair = readonly [from: string, to: string];

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Puts words into the holes of a sentence; holes that have none stay. */
export const fill = (text: string, holes: Readonly<Record<string, string>>): string => text.replace(/\{(\w+)\}/g, (hole, name: string) => holes[name] ?? hole);

/** Gives the other sentence with its holes filled through `word`; null for sentences that are not known. */
export function translator(pairs: readonly Pair[], word: (text: string) => string = (text) => text): (sentence: string) => string | null {
  const forms = pairs
    .map(([from, to]) => ({
      pattern: new RegExp(`^${from.split(/(\{\w+\})/).map((part) => (/^\{\w+\}$/.test(part) ? `(?<${part.slice(1, -1)}>.+?)` : escaped(part))).join("")}$`, "su"),
      to,
      fixed: from.replace(/\{\w+\}/g, "").length,
    }))
    // The one that says the most by itself is meant.
    .sort((a, b) => b.fixed - a.fixed);
  return (sentence) => {
    for (const { pattern, to } of forms) {
      const found = pattern.exec(sentence);
      if (found) return fill(to, Object.fromEntries(Object.entries(found.groups ?? {}).map(([name, text]) => [name, word(text)])));
    }
    return null;
  };
}
