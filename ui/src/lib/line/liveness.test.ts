import { expect, it } from "vitest";

import type { SourceStatus } from "@/ipc/generated/api";

import { lineSource, livenessOf, sameLiveness, type LineSigns } from "./liveness";

const source = (name: string, kind: string, state: SourceStatus["state"] = "connected"): SourceStatus => ({
  name, kind, address: "", state, detail: state === "connected" ? null : "refused", since: 500, messagesPerSecond: 0, reasons: [],
  counts: { received: 0, stored: 0, duplicate: 0, quarantined: 0, inFlight: 0 },
});
const signs = (more: Partial<LineSigns> = {}): LineSigns => ({ stationLostSince: null, source: source("line", "opcua"), heard: 10_000, quality: 0, periodMs: 1000, ...more });
const why = (more: Partial<LineSigns>, now = 10_100): string => {
  const answer = livenessOf(signs(more), now);
  return answer.live ? "live" : answer.why;
};

it("is live while its source is connected and something of it is heard", () => {
  expect(why({})).toBe("live");
  expect(why({}, 12_000)).toBe("live");
  expect(why({ source: undefined })).toBe("live");
});

it("is not within twice its period after the last sample", () => {
  expect(why({}, 12_001)).toBe("silent");
  expect(why({ periodMs: 5000 }, 12_001)).toBe("live");
});

it("says who is away: the station before the source before the values", () => {
  expect(why({ stationLostSince: 1, source: source("line", "opcua", "reconnecting") })).toBe("station");
  expect(why({ source: source("line", "opcua", "reconnecting"), heard: null })).toBe("source");
  expect(why({ heard: null })).toBe("never");
  expect(why({ quality: 0x808b0000 })).toBe("bad");
  expect(why({ quality: 0x40930000 })).toBe("live");
});

it("takes the source named line, else one that speaks OPC UA", () => {
  expect(lineSource([source("gas", "mqtt"), source("a", "opcua"), source("line", "opcua")])?.name).toBe("line");
  expect(lineSource([source("line", "mqtt"), source("a", "opcua")])?.name).toBe("a");
  expect(lineSource([source("gas", "mqtt")])).toBeUndefined();
});

it("tells a change from none", () => {
  const away = livenessOf(signs({ heard: null }), 0);
  expect(sameLiveness({ live: true }, { live: true })).toBe(true);
  expect(sameLiveness(away, { live: true })).toBe(false);
  expect(sameLiveness(away, livenessOf(signs({ heard: null }), 9))).toBe(true);
  expect(sameLiveness(away, livenessOf(signs(), 99_999))).toBe(false);
});
