import { createPinia, setActivePinia } from "pinia";
import { beforeEach, expect, it, vi } from "vitest";

import type { Role } from "@/ipc/generated/api";
import { keepSession, sessionNow } from "@/ipc/session";

const api = vi.hoisted(() => ({ whoAmI: vi.fn(), signIn: vi.fn(), signOut: vi.fn() }));
vi.mock("@/ipc/client", () => ({ station: api, onRefused: vi.fn() }));

const { useUsers } = await import("./usersStore");
const me = (role: Role, users = true, until: number | null = 1) => api.whoAmI.mockResolvedValue({ name: "li", role, until, users });

beforeEach(() => {
  setActivePinia(createPinia());
  vi.resetAllMocks();
  keepSession(null);
});

it("permits what the role permits, and everything while there are no users", async () => {
  const users = useUsers();
  expect(users.permitted("alarm_limits_set")).toBe(true);
  const table: [Role, boolean, boolean, boolean][] = [
    ["viewer", true, false, false],
    ["operator", true, true, false],
    ["engineer", true, true, true],
  ];
  for (const [role, look, act, set] of table) {
    me(role);
    await users.refresh();
    expect([users.permitted("status"), users.permitted("alarm_act"), users.permitted("alarm_limits_set")], role).toEqual([look, act, set]);
  }
  me("viewer", false, null);
  await users.refresh();
  expect(users.permitted("alarm_limits_set")).toBe(true);
});

it("keeps the session of whoever signs in until they sign out", async () => {
  const users = useUsers();
  api.signIn.mockResolvedValue({ session: "s1", name: "li", role: "operator", until: 1 });
  me("operator");
  await users.signIn("li", "a password");
  expect([sessionNow(), users.role, users.signedIn]).toEqual(["s1", "operator", true]);
  me("viewer", true, null);
  await users.signOut();
  expect([sessionNow(), users.role, users.signedIn]).toEqual([null, "viewer", false]);
});

it("keeps who it was when a sign-in is refused", async () => {
  const users = useUsers();
  keepSession("s1");
  api.signIn.mockRejectedValue(new Error("wrong"));
  await expect(users.signIn("li", "guess")).rejects.toThrow("wrong");
  expect(sessionNow()).toBe("s1");
});

it("opens with the command that was refused and forgets it when closed", () => {
  const users = useUsers();
  users.open("plc_force");
  expect([users.asking, users.refused]).toEqual([true, "plc_force"]);
  users.close();
  expect([users.asking, users.refused]).toEqual([false, null]);
});
