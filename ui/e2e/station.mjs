// The station the interface is tested against: a real one named by LINEWATCH_URL (its start address
// with the token) and LINEWATCH_MQTT (host:port of its broker), or the fake when LINEWATCH_FAKE=1.
import mqtt from "mqtt";

/** A detector of the demo plant whose limit the test crosses. */
export const DEVICE = "H20301";
/** 100 ppm: over the high limit of 80, under the high-high one of 120, which would suppress it. */
const OVER_MV = 1000;
const QUIET_MS = 2500;

async function fake() {
  const { startFake } = await import("../tests/fake-station.mjs");
  const server = await startFake(0);
  const url = `http://127.0.0.1:${server.address().port}/`;
  return {
    url,
    exceed: async () => {
      await fetch(`${url}fake/value?device=gas/${DEVICE}&value=100`);
      await fetch(`${url}fake/alarm?device=gas/${DEVICE}&value=100`);
      return async () => undefined;
    },
    /** Raises `count` alarms within `ms`; says how many of them are alarms of their own. */
    flood: async (count, ms) => {
      await fetch(`${url}fake/alarm?flood=${count}&ms=${ms}`);
      await new Promise((resolve) => setTimeout(resolve, ms));
      return { own: count };
    },
    end: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Waits until nobody has published on a topic for longer than two of a detector's periods. */
async function quiet(client, topic) {
  await client.subscribeAsync(topic, { qos: 0 });
  await new Promise((resolve) => {
    let timer;
    const restart = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        client.off("message", restart);
        resolve();
      }, QUIET_MS);
    };
    client.on("message", restart);
    restart();
  });
  await client.unsubscribeAsync(topic);
}

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const up = (client, serial, seq, fields) =>
  client.publish(`mcs/${serial}/up`, JSON.stringify({ ts: Math.floor(Date.now() / 1000), seq, v_raw: 100, temp: 20, humi: 30, bat: 90, rssi: -60, net: "WiFi", err: 0, ...fields }), { qos: 1 });

/** One message over its limit from each of the detectors that stress-plant.mjs adds. */
async function floodOnce(client, serials, count, ms) {
  const began = performance.now();
  for (let sent = 0; sent < count; ) {
    const due = Math.min(count, Math.ceil(((performance.now() - began) / ms) * count));
    for (; sent < due; sent += 1) up(client, serials[sent], 1, { v_raw: OVER_MV });
    await wait(20);
  }
  return { own: count };
}

/** Value and battery of the plant's own detectors go over their limits and back, once a second. */
async function floodInTurn(client, serials, config, count, ms) {
  for (const serial of serials) await client.publishAsync(`mcs/${serial}/cmd`, config(600), { qos: 1 });
  await wait(QUIET_MS);
  const began = performance.now();
  let raised = 0;
  let seq = 50_000;
  for (let over = true; raised < count || over; over = !over) {
    seq += 1;
    for (const serial of serials) up(client, serial, seq, over ? { v_raw: OVER_MV, bat: 5 } : {});
    if (over) raised += 2 * serials.length;
    await wait(1000);
    if (performance.now() - began > ms + 10_000) break;
  }
  for (const serial of serials) await client.publishAsync(`mcs/${serial}/cmd`, config(1), { qos: 1 });
  return { own: 0 };
}

async function real() {
  const { LINEWATCH_URL: url, LINEWATCH_MQTT: broker } = process.env;
  if (!url || !broker) {
    throw new Error("Set LINEWATCH_URL and LINEWATCH_MQTT to a running `linewatch serve`, or LINEWATCH_FAKE=1.");
  }
  const client = await mqtt.connectAsync(`mqtt://${broker}`, { clientId: `ui-e2e-${process.pid}` });
  const config = (interval) => JSON.stringify({ cmd: "config", params: { interval } });
  return {
    url,
    /** Sends values over the limit, once a second as a detector does, until the given function is called. */
    exceed: async () => {
      // The simulated detector steps back, or its own values would end the alarm between ours.
      await client.publishAsync(`mcs/${DEVICE}/cmd`, config(600), { qos: 1 });
      await quiet(client, `mcs/${DEVICE}/up`);
      let seq = 40_000;
      const send = () => {
        seq += 1;
        const message = { ts: Math.floor(Date.now() / 1000), seq, v_raw: OVER_MV, temp: 25, humi: 45, bat: 90, rssi: -60, net: "WiFi", err: 0 };
        client.publish(`mcs/${DEVICE}/up`, JSON.stringify(message), { qos: 1 });
      };
      send();
      const timer = setInterval(send, 1000);
      return async () => {
        clearInterval(timer);
        await client.publishAsync(`mcs/${DEVICE}/cmd`, config(1), { qos: 1 });
      };
    },
    /**
     * Raises `count` alarms within `ms`: of as many detectors when the plant has those of stress-plant.mjs,
     * else again and again of the detectors it has. `devices` are the paths of the plant's devices.
     */
    flood: async (count, ms, devices) => {
      const gas = devices.filter((path) => path.startsWith("gas/")).map((path) => path.slice(4));
      const stress = gas.filter((serial) => serial.startsWith("STRESS_"));
      return stress.length >= count ? floodOnce(client, stress, count, ms) : floodInTurn(client, gas, config, count, ms);
    },
    end: () => client.endAsync(),
  };
}

/** Connects to the station. */
export const openStation = () => (process.env.LINEWATCH_FAKE === "1" ? fake() : real());
