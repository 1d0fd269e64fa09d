import { createPinia, setActivePinia } from "pinia";
import { beforeEach, expect, it, vi } from "vitest";

const api = vi.hoisted(() => ({ plcProgram: vi.fn(), plcStatus: vi.fn(), plcCheck: vi.fn(), plcTakeOver: vi.fn() }));
vi.mock("@/ipc/client", () => ({ station: api }));

const { usePlc } = await import("./plcStore");
const { useProgram } = await import("./programStore");

const FILES = [{ name: "A.st", text: "a" }, { name: "B.st", text: "b" }];
const ERROR = { code: "E0102", isError: true, file: "A.st", line: 1, column: 1, endLine: 1, endColumn: 2, message: "END_IF is missing." };

beforeEach(async () => {
  setActivePinia(createPinia());
  for (const mock of Object.values(api)) mock.mockReset();
  api.plcProgram.mockResolvedValue({ revision: "r7", files: FILES, available: true });
  api.plcCheck.mockResolvedValue({ diagnostics: [], kept: 41, lost: [], added: ["A.x"] });
  await usePlc().load();
});

it("a text that is what runs is no edit", () => {
  const program = useProgram();
  program.edit("A.st", "a!");
  expect([program.edited, program.isEdited("A.st"), program.files[0]?.text]).toEqual([true, true, "a!"]);
  program.edit("A.st", "a");
  expect(program.edited).toBe(false);
});

it("check, then take over: the edits are what runs", async () => {
  const program = useProgram();
  program.edit("A.st", "a!");
  expect(await program.runCheck()).toBe(true);
  expect(program.check).toMatchObject({ kept: 41, added: ["A.x"] });
  api.plcTakeOver.mockResolvedValue({ revision: "r8", taken: true, diagnostics: [], lost: [] });
  api.plcProgram.mockResolvedValue({ revision: "r8", files: [{ name: "A.st", text: "a!" }, FILES[1]], available: true });
  expect(await program.takeOver()).toBe(true);
  expect(api.plcTakeOver).toHaveBeenCalledWith("r7", [{ name: "A.st", text: "a!" }, FILES[1]]);
  expect([program.edited, program.files[0]?.text, usePlc().revision]).toEqual([false, "a!", "r8"]);
});

it("what does not compile is not taken over and stays an edit", async () => {
  const program = useProgram();
  program.edit("A.st", "IF");
  api.plcCheck.mockResolvedValue({ diagnostics: [ERROR], kept: 0, lost: [], added: [] });
  expect(await program.runCheck()).toBe(false);
  expect(program.errors).toBe(1);
  api.plcTakeOver.mockResolvedValue({ revision: "r7", taken: false, diagnostics: [ERROR], lost: [] });
  expect(await program.takeOver()).toBe(false);
  expect([program.edited, program.diagnostics.length]).toEqual([true, 1]);
});

it("typing makes a check worthless, also one that is still under way", async () => {
  const program = useProgram();
  program.edit("A.st", "a!");
  await program.runCheck();
  program.edit("A.st", "a!!");
  expect(program.check).toBeNull();
  let late: (value: unknown) => void = () => undefined;
  api.plcCheck.mockImplementationOnce(() => new Promise((resolve) => (late = resolve)));
  const checking = program.runCheck();
  program.edit("B.st", "b!");
  late({ diagnostics: [], kept: 1, lost: [], added: [] });
  expect(await checking).toBe(false);
  expect(program.check).toBeNull();
});

it("says when another program was taken over since the edits began, and takes over against the first", async () => {
  const program = useProgram();
  program.edit("A.st", "a!");
  api.plcProgram.mockResolvedValue({ revision: "r8", files: FILES, available: true });
  await usePlc().load();
  expect(program.overtaken).toBe(true);
  api.plcTakeOver.mockRejectedValue(new Error("Another program was taken over meanwhile."));
  expect(await program.takeOver()).toBe(false);
  expect(api.plcTakeOver.mock.calls[0]?.[0]).toBe("r7");
  expect(program.error).toMatch(/meanwhile/);
});

it("begins with the file that holds the program, and shows the one that is chosen", async () => {
  api.plcProgram.mockResolvedValue({ revision: "r8", files: [FILES[0], { name: "P.st", text: "(* x *)\nprogram P\nEND_PROGRAM" }], available: true });
  await usePlc().load();
  const program = useProgram();
  expect(program.current?.name).toBe("P.st");
  program.show("A.st", 3, 2);
  expect([program.current?.name, program.place?.line]).toEqual(["A.st", 3]);
});

it("edits are given up one by one or all at once", () => {
  const program = useProgram();
  program.edit("A.st", "a!");
  program.edit("B.st", "b!");
  program.revert("A.st");
  expect([program.isEdited("A.st"), program.isEdited("B.st")]).toEqual([false, true]);
  program.revert();
  expect(program.edited).toBe(false);
});
