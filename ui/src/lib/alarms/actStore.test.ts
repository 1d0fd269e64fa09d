import { createPinia, setActivePinia } from "pinia";
import { beforeEach, expect, it, vi } from "vitest";

const api = vi.hoisted(() => ({ alarms: vi.fn(), alarmAct: vi.fn(), alarmInfo: vi.fn() }));
vi.mock("@/ipc/client", () => ({ station: api }));

const { useAlarmActs } = await import("./actStore");
const { testRow } = await import("./rowForTests");

beforeEach(() => {
  setActivePinia(createPinia());
  for (const one of Object.values(api)) one.mockReset();
  api.alarmAct.mockResolvedValue({ changed: 1, refused: [] });
});

it("opens only where the action applies", () => {
  const acts = useAlarmActs();
  expect(acts.open("acknowledge", [testRow({ state: "acknowledged" })])).toBe(false);
  expect(acts.action).toBe(null);
  expect(acts.open("acknowledge", [testRow()])).toBe(true);
  expect(acts.action).toBe("acknowledge");
});

it("shelving is not sent without a reason, and names alarms by key", async () => {
  api.alarmInfo.mockImplementation(async (key: string) => ({ shelveMaxMs: key === "b:HIGH" ? 1000 : 5000 }));
  const acts = useAlarmActs();
  acts.open("shelve", [testRow({ device: "a" }), testRow({ device: "b" })]);
  await vi.waitFor(() => expect(acts.shelveMaxMs).toBe(1000));
  await acts.send("  ", 900);
  expect(api.alarmAct).not.toHaveBeenCalled();
  await acts.send(" works ", 900, true);
  expect(api.alarmAct).toHaveBeenCalledWith({ action: "shelve", alarms: ["a:HIGH", "b:HIGH"], comment: "works", shelveMs: 900, oneShot: true });
  expect(acts.action).toBe(null);
});

it("stays open with the reasons when the station refused some, and sends no second time", async () => {
  api.alarmAct.mockResolvedValue({ changed: 1, refused: [{ alarm: "a", reason: { zh: "不", en: "no" } }] });
  const acts = useAlarmActs();
  acts.open("acknowledge", [testRow(), testRow({ raisedAt: 7 })]);
  await acts.send("");
  expect(acts.answer?.refused).toHaveLength(1);
  await acts.send("");
  expect(api.alarmAct).toHaveBeenCalledTimes(1);
});

it("stays open when the station did not answer, to be sent again", async () => {
  api.alarmAct.mockRejectedValueOnce(new Error("gone"));
  const acts = useAlarmActs();
  acts.open("acknowledge", [testRow()]);
  await acts.send("x");
  expect(acts.error).toBe("gone");
  await acts.send("x");
  expect(acts.action).toBe(null);
});

it("acknowledges what is on screen, or all that pass the filter when that is chosen", async () => {
  const acts = useAlarmActs();
  const [one, two] = [testRow({ device: "a" }), testRow({ device: "b" })];
  acts.open("acknowledge", [one], [one, two]);
  expect(acts.held).toEqual([one.id]);
  acts.takeWider = true;
  expect(acts.held).toEqual([one.id, two.id]);
});
