import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { ImportJob } from "@/ipc/generated/api";

const api = vi.hoisted(() => ({ importStatus: vi.fn(), importCancel: vi.fn(), importResume: vi.fn(), importForget: vi.fn() }));
vi.mock("@/ipc/client", () => ({ station: api }));

const { isBrokenOff, isEnded, useImports } = await import("./importStore");
const job = (change: Partial<ImportJob>): ImportJob => ({ id: "a", path: "/data/old.csv", check: false, state: "running", problem: null, progress: 0, rows: 0, stored: 0, duplicate: 0, refused: 0, resumedAt: null, refusedList: null, ...change });

beforeEach(() => {
  setActivePinia(createPinia());
  vi.resetAllMocks();
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

it("asks often while a file is read, seldom when none is, and never when nobody looks", async () => {
  const imports = useImports();
  api.importStatus.mockResolvedValue([job({})]);
  const leave = imports.follow();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(api.importStatus.mock.calls.length).toBe(6);
  api.importStatus.mockResolvedValue([job({ state: "done" })]);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(api.importStatus.mock.calls.length).toBe(7);
  leave();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(api.importStatus.mock.calls.length).toBe(7);
});

it("says how fast a file is read and when it is through", async () => {
  const imports = useImports();
  let rows = 0;
  api.importStatus.mockImplementation(() => Promise.resolve([job({ rows: (rows += 400), progress: rows / 40_000 })]));
  const leave = imports.follow();
  await vi.advanceTimersByTimeAsync(4_000);
  expect(imports.paces.get("a")?.rowsPerS).toBeCloseTo(1_000, -1);
  expect(imports.paces.get("a")?.leftMs).toBeCloseTo(35_600, -3);
  leave();
});

it("tells what the station refuses", async () => {
  const imports = useImports();
  api.importResume.mockRejectedValue(new Error("the file is gone"));
  await imports.resume("a");
  expect(imports.error).toBe("the file is gone");
});

it.each([
  [{ state: "running" }, false, false],
  [{ state: "waiting" }, false, false],
  [{ state: "done" }, true, false],
  [{ state: "stopped" }, true, true],
  [{ state: "failed" }, true, true],
  [{ state: "stopped", check: true }, true, false],
] as [Partial<ImportJob>, boolean, boolean][])("%o", (change, ended, brokenOff) => {
  expect([isEnded(job(change)), isBrokenOff(job(change))]).toEqual([ended, brokenOff]);
});
