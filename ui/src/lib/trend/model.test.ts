import { beforeEach, expect, it, vi } from "vitest";

import { StationError } from "@/ipc/host";
import { TrendModel } from "./model";

const asked: { id: string; from: number; answer: () => void; stop: () => void }[] = [];
const frame = (from: number) => ({ header: { from, to: from + 10, pens: [] }, columns: [] });
vi.mock("@/ipc/client", () => ({
  station: {
    trend: ({ id, from }: { id: string; from: number }) =>
      new Promise((resolve, reject) => {
        const stop = (): void => reject(new StationError("cancelled", "the query was stopped"));
        asked.push({ id, from, answer: () => resolve(frame(from)), stop });
      }),
    gaps: () => Promise.resolve([]),
    alarms: () => Promise.resolve({ rows: [] }),
    queryCancel: (id: string) => {
      asked.find((one) => one.id === id)?.stop();
      return Promise.resolve({});
    },
  },
}));

const settle = (): Promise<void> => vi.waitFor(() => undefined).then(() => new Promise((done) => setTimeout(done)));

let drawn = 0;
function model(): TrendModel {
  const made = new TrendModel(60_000, () => [], () => (drawn += 1));
  made.period = { live: false, from: 0, to: 10 };
  made.setPens([{ path: "a/b", id: undefined, unit: "", colour: 0, shown: true }]);
  return made;
}

beforeEach(() => {
  asked.length = 0;
  drawn = 0;
});

it("lets a quick fetch end before the newest period is asked for", async () => {
  const trend = model();
  trend.show({ live: false, from: 1, to: 10 });
  trend.show({ live: false, from: 2, to: 10 });
  expect(asked.map((one) => one.from)).toEqual([0]);
  asked[0]?.answer();
  await settle();
  expect(asked.map((one) => one.from)).toEqual([0, 2]);
});

it("stops a fetch that takes long when the view has moved on, and says nothing of it", async () => {
  const trend = model();
  const now = Date.now();
  vi.spyOn(Date, "now").mockReturnValue(now + 1_000);
  trend.show({ live: false, from: 3, to: 10 });
  vi.restoreAllMocks();
  await settle();
  expect(asked.map((one) => one.from)).toEqual([0, 3]);
  expect(trend.error).toBe("");
  asked[1]?.answer();
  await settle();
  expect(trend.loaded).toBe(true);
});

it("stops what is being read when the view is left", async () => {
  const trend = model();
  let stopped = false;
  const one = asked[0];
  if (one) one.stop = () => (stopped = true);
  trend.end();
  await settle();
  expect(stopped).toBe(true);
});
