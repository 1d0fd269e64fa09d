// Names for what is asked of the station, so that it can be stopped or is done once.

/** An id that nobody has made before; randomUUID is missing where a page is not served securely. */
export function freshId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
