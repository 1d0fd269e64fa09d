// The session of whoever signed in: in memory, and in the tab's own storage so that a reload keeps it.
const KEY = "linewatch.session";

function remembered(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

let session = remembered();

/** What to ask the station with; null for nobody. */
export const sessionNow = (): string | null => session;

/** Asks with another session from now on; null for nobody. */
export function keepSession(next: string | null): void {
  session = next;
  try {
    if (next === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, next);
  } catch {
    // It holds until the page closes.
  }
}

/** What a request over HTTP says of it. */
export const sessionHeaders = (): Record<string, string> => (session === null ? {} : { "x-linewatch-session": session });
