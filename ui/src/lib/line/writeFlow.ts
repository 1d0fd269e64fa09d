// A write in two steps: choose, see what it would do, confirm, read back. One id is made for one
// proposal, so that sending it again after a broken connection cannot write twice.
import { shallowReactive } from "vue";

import type { WriteRequest } from "@/ipc/client";
import { StationError } from "@/ipc/host";
import type { WriteProposal, WriteResult } from "@/ipc/generated/api";
import type { Scalar } from "@/ipc/scalar";

/** Where a write stands. */
export type WriteStep = "closed" | "checking" | "ready" | "refused" | "writing" | "confirmed" | "unconfirmed" | "failed";

/** What somebody wants to write. `name` is a key of the locales, `entry` how the value is chosen. */
export type WriteIntent = { tag: string; name: string; value: Scalar; entry: "fixed" | "number"; urgent?: boolean };

/** What the flow asks of the station. */
export type WriteApi = {
  writeCheck(tag: string, value: Scalar): Promise<WriteProposal>;
  write(request: WriteRequest): Promise<WriteResult>;
};

/** Everything a dialog shows. */
export type WriteState = {
  step: WriteStep;
  intent: WriteIntent | null;
  value: Scalar;
  proposal: WriteProposal | null;
  reason: string;
  result: WriteResult | null;
  error: string;
  /** After a failure: whether the station may have got the write, so that the same is sent again. */
  unanswered: boolean;
};

const CLOSED: WriteState = { step: "closed", intent: null, value: null, proposal: null, reason: "", result: null, error: "", unanswered: false };
const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A station that refuses says so; everything else is a connection that broke. */
const unanswered = (error: unknown): boolean => !(error instanceof StationError) || error.code === "unreachable";

/** The one write that is under way. */
export function createWriteFlow(api: WriteApi, makeId: () => string) {
  const state = shallowReactive<WriteState>({ ...CLOSED });
  let id = "";
  let asked = 0;

  async function check(): Promise<void> {
    const { intent, value } = state;
    if (!intent) return;
    const mine = (asked += 1);
    Object.assign(state, { step: "checking", result: null, error: "", unanswered: false });
    id = makeId();
    try {
      const proposal = await api.writeCheck(intent.tag, value);
      if (mine === asked) Object.assign(state, { proposal, step: proposal.problem === null ? "ready" : "refused" });
    } catch (error) {
      if (mine === asked) Object.assign(state, { proposal: null, error: said(error), step: "refused" });
    }
  }

  /** Begins: asks what the write would do. */
  function open(intent: WriteIntent): Promise<void> {
    Object.assign(state, { ...CLOSED, intent, value: intent.value });
    return check();
  }

  /** Chooses another value. While a write is under way or done nothing changes. */
  function choose(value: Scalar): Promise<void> {
    if (!["checking", "ready", "refused", "failed"].includes(state.step)) return Promise.resolve();
    state.value = value;
    return check();
  }

  /** Carries it out. After no answer the same write is sent again, after a refusal it is checked anew. */
  async function confirm(): Promise<void> {
    const { intent, proposal, step } = state;
    if (!intent || !proposal || (step !== "ready" && step !== "failed")) return;
    if (step === "failed" && !state.unanswered) return check();
    const mine = asked;
    state.step = "writing";
    const request = { id, tag: intent.tag, value: proposal.newValue, expectedOld: proposal.oldValue, reason: state.reason.trim() };
    try {
      const result = await api.write(request);
      if (mine === asked) Object.assign(state, { result, step: result.confirmed ? "confirmed" : "unconfirmed" });
    } catch (error) {
      if (mine === asked) Object.assign(state, { error: said(error), unanswered: unanswered(error), step: "failed" });
    }
  }

  /** Ends; answers that come later are about nothing any more. A write that was sent goes on. */
  function close(): void {
    asked += 1;
    Object.assign(state, CLOSED);
  }

  return { state, open, choose, confirm, check, close };
}

/** What createWriteFlow gives. */
export type WriteFlow = ReturnType<typeof createWriteFlow>;
