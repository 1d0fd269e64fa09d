import { createPinia, setActivePinia } from "pinia";
import { beforeEach, expect, it, vi } from "vitest";

const api = vi.hoisted(() => ({ alarms: vi.fn(), alarmAct: vi.fn() }));
vi.mock("@/ipc/client", () => ({ station: api }));

const { useAlarms } = await import("./alarmStore");
const { byUrgency } = await import("./order");
const { testRow } = await import("./rowForTests");

beforeEach(() => {
  setActivePinia(createPinia());
  api.alarms.mockReset();
  api.alarmAct.mockReset();
});

it("asks once for each revision", async () => {
  api.alarms.mockResolvedValue({ rows: [testRow()], more: false });
  const alarms = useAlarms();
  await Promise.all([alarms.follow(3), alarms.follow(3)]);
  await alarms.follow(3);
  expect(api.alarms).toHaveBeenCalledTimes(1);
  await alarms.follow(4);
  expect(api.alarms).toHaveBeenCalledTimes(2);
});

it("asks again after the station did not answer", async () => {
  api.alarms.mockRejectedValueOnce(new Error("gone")).mockResolvedValue({ rows: [], more: false });
  const alarms = useAlarms();
  await alarms.follow(3);
  expect(alarms.loaded).toBe(false);
  await alarms.follow(3);
  expect(alarms.loaded).toBe(true);
});

it("asks again after an acknowledgement, even at the same revision", async () => {
  api.alarms.mockResolvedValue({ rows: [], more: false });
  api.alarmAct.mockResolvedValue({ changed: 1, refused: [] });
  const alarms = useAlarms();
  const args = { action: "acknowledge" as const, alarms: ["1"], comment: "seen", shelveMs: null, oneShot: false };
  await alarms.follow(3);
  expect((await alarms.act(args)).changed).toBe(1);
  expect(api.alarmAct).toHaveBeenCalledWith(args);
  await alarms.follow(3);
  expect(api.alarms).toHaveBeenCalledTimes(2);
});

it("acting on nothing asks nothing", async () => {
  expect(await useAlarms().act({ action: "shelve", alarms: [], comment: "", shelveMs: 1, oneShot: false })).toEqual({ changed: 0, refused: [] });
  expect(api.alarmAct).not.toHaveBeenCalled();
});

it("a row that did not change is the same object after the next answer", async () => {
  api.alarms.mockImplementation(async () => ({ rows: [testRow({ device: "a" }), testRow({ device: "b", raises: api.alarms.mock.calls.length })], more: false }));
  const alarms = useAlarms();
  await alarms.follow(1);
  const [a, b] = alarms.rows;
  await alarms.follow(2);
  expect(alarms.rows[0]).toBe(a);
  expect(alarms.rows[1]).not.toBe(b);
});

it("orders by priority, then by what waits, then the newest", () => {
  const rows = [
    testRow({ id: "a", priority: "low", raisedAt: 9 }), testRow({ id: "b", priority: "critical", state: "acknowledged", raisedAt: 8 }),
    testRow({ id: "c", priority: "critical", raisedAt: 1 }), testRow({ id: "d", priority: "critical", raisedAt: 2 }),
  ];
  expect(rows.sort(byUrgency).map((one) => one.id)).toEqual(["d", "c", "b", "a"]);
});

it("a standing alarm frames the device before a returned one of higher priority", async () => {
  api.alarms.mockResolvedValue({ rows: [testRow({ id: "1", priority: "critical", state: "returned_unacknowledged" }), testRow({ id: "2", priority: "low", state: "acknowledged" })], more: false });
  const alarms = useAlarms();
  await alarms.follow(1);
  expect(alarms.byDevice.get("gas/A")?.id).toBe("2");
});
