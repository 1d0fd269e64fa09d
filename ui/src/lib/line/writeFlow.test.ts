import { beforeEach, expect, it, vi } from "vitest";

import type { WriteRequest } from "@/ipc/client";
import type { WriteProposal, WriteResult } from "@/ipc/generated/api";
import { StationError } from "@/ipc/host";
import type { Scalar } from "@/ipc/scalar";

import { createWriteFlow, type WriteApi, type WriteIntent } from "./writeFlow";

const SPEED: WriteIntent = { tag: "line/conveyor/speed_setpoint", name: "speed", value: 3, entry: "number" };
const proposal = (value: Scalar, problem: string | null = null): WriteProposal => ({ tag: SPEED.tag, oldValue: 3, newValue: value, unit: "m/s", lowest: 0, highest: 5, problem });

let ids = 0;
let api: { writeCheck: ReturnType<typeof vi.fn<WriteApi["writeCheck"]>>; write: ReturnType<typeof vi.fn<WriteApi["write"]>> };
const flow = () => createWriteFlow(api, () => `id-${(ids += 1)}`);
const sent = (call: number): WriteRequest | undefined => api.write.mock.calls[call]?.[0];

beforeEach(() => {
  ids = 0;
  api = {
    writeCheck: vi.fn((_tag: string, value: Scalar) => Promise.resolve(proposal(value, Number(value) > 5 ? "9 m/s is outside 0 to 5 m/s." : null))),
    write: vi.fn((request: WriteRequest) => Promise.resolve({ confirmed: true, readBack: request.value, message: "" })),
  };
});

it("choose, confirm, read back", async () => {
  const write = flow();
  expect(write.state.step).toBe("closed");
  const opening = write.open(SPEED);
  expect(write.state.step).toBe("checking");
  await opening;
  expect(write.state.step).toBe("ready");
  await write.choose(2.5);
  write.state.reason = " 换班 slower for the shift change ";
  const confirming = write.confirm();
  expect(write.state.step).toBe("writing");
  await confirming;
  expect(write.state).toMatchObject({ step: "confirmed", result: { readBack: 2.5 } });
  expect(sent(0)).toEqual({ id: "id-2", tag: SPEED.tag, value: 2.5, expectedOld: 3, reason: "换班 slower for the shift change" });
});

it("a refused value cannot be confirmed, a better one can", async () => {
  const write = flow();
  await write.open({ ...SPEED, value: 9 });
  expect(write.state).toMatchObject({ step: "refused", proposal: { problem: "9 m/s is outside 0 to 5 m/s." } });
  await write.confirm();
  expect(api.write).not.toHaveBeenCalled();
  await write.choose(4);
  await write.confirm();
  expect(write.state.step).toBe("confirmed");
});

it("after a broken connection the same write is sent under the same id", async () => {
  const write = flow();
  api.write.mockRejectedValueOnce(new Error("unreachable"));
  await write.open(SPEED);
  await write.confirm();
  expect(write.state).toMatchObject({ step: "failed", error: "unreachable" });
  await write.confirm();
  expect(write.state.step).toBe("confirmed");
  expect(sent(0)).toEqual(sent(1));
});

it("after a refusal it is checked anew: the old value may be another one by now", async () => {
  const write = flow();
  api.write.mockRejectedValueOnce(new StationError("conflict", "The value is 2.0 m/s by now."));
  await write.open(SPEED);
  await write.confirm();
  expect(write.state).toMatchObject({ step: "failed", unanswered: false });
  api.writeCheck.mockResolvedValueOnce({ ...proposal(3), oldValue: 2 });
  await write.confirm();
  expect(write.state.step).toBe("ready");
  await write.confirm();
  expect(sent(1)).toMatchObject({ expectedOld: 2 });
  expect(sent(0)?.id).not.toBe(sent(1)?.id);
});

it("another value is another write", async () => {
  const write = flow();
  api.write.mockRejectedValueOnce(new Error("changed meanwhile"));
  await write.open(SPEED);
  await write.confirm();
  await write.choose(4);
  await write.confirm();
  expect(sent(0)?.id).not.toBe(sent(1)?.id);
});

it("what is not read back is said, and not written again by a second press", async () => {
  const write = flow();
  api.write.mockResolvedValue({ confirmed: false, readBack: 3, message: "It still reads 3." });
  await write.open(SPEED);
  await write.confirm();
  expect(write.state).toMatchObject({ step: "unconfirmed", result: { message: "It still reads 3." } });
  await write.confirm();
  await write.choose(1);
  expect(api.write).toHaveBeenCalledTimes(1);
  expect(write.state.step).toBe("unconfirmed");
});

it("a second press while writing does nothing", async () => {
  const write = flow();
  await write.open(SPEED);
  await Promise.all([write.confirm(), write.confirm()]);
  expect(api.write).toHaveBeenCalledTimes(1);
});

it("answers to an earlier question are not taken for the present one", async () => {
  const write = flow();
  let late: (value: WriteProposal) => void = () => undefined;
  api.writeCheck.mockImplementationOnce(() => new Promise((resolve) => (late = resolve)));
  const first = write.open(SPEED);
  await write.choose(4);
  late(proposal(3));
  await first;
  expect(write.state.proposal?.newValue).toBe(4);
  let written: (value: WriteResult) => void = () => undefined;
  api.write.mockImplementationOnce(() => new Promise((resolve) => (written = resolve)));
  const confirming = write.confirm();
  write.close();
  written({ confirmed: true, readBack: 4, message: "" });
  await confirming;
  expect(write.state).toMatchObject({ step: "closed", result: null });
});

it("a station that refuses to check is told in its own words", async () => {
  const write = flow();
  api.writeCheck.mockRejectedValueOnce(new Error("There is no such tag."));
  await write.open(SPEED);
  expect(write.state).toMatchObject({ step: "refused", error: "There is no such tag.", proposal: null });
});
