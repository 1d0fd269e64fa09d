import { expect, it } from "vitest";

import { extension, settings } from "./choices";

it("says to the station what was chosen", () => {
  expect(settings("gb18030", "binned", "wide", 60_000)).toEqual({ format: "csv", encoding: "gb18030", what: "binned", form: "wide", intervalMs: 60_000 });
  expect(settings("xlsx", "raw", "long", 60_000)).toEqual({ format: "xlsx", encoding: "utf8", what: "raw", form: "long" });
  expect(settings("png", "interpolated", "wide", 1_000)).toMatchObject({ what: "raw", form: "long" });
  expect(extension("gb18030")).toBe("csv");
});
