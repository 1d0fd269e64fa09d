// Counts the rows of a CSV (RFC 4180) while it streams by, without its header.

const QUOTE = 0x22;
const NEWLINE = 0x0a;

/** Feed it the pieces in order; `rows` is right after each. */
export class CsvRowCounter {
  #lines = 0;
  #quoted = false;
  #open = false;

  /** Takes the next piece. A newline inside quotes belongs to its field and ends no row. */
  push(piece: Uint8Array): void {
    for (const byte of piece) {
      if (byte === QUOTE) this.#quoted = !this.#quoted;
      if (byte === NEWLINE && !this.#quoted) {
        this.#lines += 1;
        this.#open = false;
      } else {
        this.#open = true;
      }
    }
  }

  /** Rows so far, a last line without its newline included. */
  get rows(): number {
    return Math.max(0, this.#lines + (this.#open ? 1 : 0) - 1);
  }
}
