// Which tag a name of a file may mean: the ones written most alike come first.

/** What a name may mean. */
export type Candidate = {
  /** A tag's path, or a device's. */
  path: string;
  /** What else it is called: 创新实验室 氢气. */
  words?: string;
  /** Whether it stands for its device, so that it comes before its other fields. */
  main?: boolean;
};

/** Likeness below which a name is not offered. */
const LEAST = 0.35;
const HELD = 0.7;
const MAIN = 0.1;

const bare = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");

function pairs(text: string): Map<string, number> {
  const found = new Map<string, number>();
  for (let at = 0; at + 1 < text.length; at += 1) {
    const pair = text.slice(at, at + 2);
    found.set(pair, (found.get(pair) ?? 0) + 1);
  }
  return found;
}

type Known = { text: string; pairs: Map<string, number> };
const known = (name: string): Known => {
  const text = bare(name);
  return { text, pairs: pairs(text) };
};

/** 0 to 1: the share of pairs of letters that both have (Dice), more when one holds the other whole. */
function likeness(a: Known, b: Known): number {
  if (a.text === "" || b.text === "") return 0;
  if (a.text === b.text) return 1;
  let both = 0;
  for (const [pair, count] of a.pairs) both += Math.min(count, b.pairs.get(pair) ?? 0);
  const dice = (2 * both) / Math.max(1, a.text.length + b.text.length - 2);
  const held = Math.min(a.text.length, b.text.length) >= 3 && (a.text.includes(b.text) || b.text.includes(a.text));
  return held ? Math.max(dice, HELD + 0.1 * dice) : dice;
}

/** Names to compare with, made ready once. */
export class Nearest {
  readonly #all: { path: string; names: Known[]; main: boolean }[];

  constructor(candidates: readonly Candidate[]) {
    this.#all = candidates.map(({ path, words, main }) => ({ path, names: [path, ...(words ? [words] : [])].map(known), main: main ?? false }));
  }

  /** The paths most like a name, at most `most` of them. */
  of(name: string, most = 6): string[] {
    const asked = known(name);
    const marked = this.#all.map(({ path, names, main }) => {
      const like = Math.max(...names.map((one) => likeness(asked, one)));
      return { path, like, mark: like + (main ? MAIN : 0) };
    });
    return marked
      .filter(({ like }) => like >= LEAST)
      .sort((a, b) => b.mark - a.mark || a.path.localeCompare(b.path))
      .slice(0, most)
      .map(({ path }) => path);
  }
}
