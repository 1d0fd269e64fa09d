// The station the interface is tested against: a real one named by LINEWATCH_URL (its start address
// with the token) and LINEWATCH_MQTT (host:port of its broker), or the fake when LINEWATCH_FAKE=1.
import mqtt from "mqtt";

/** A detector of the demo plant whose limit the test crosses. */
export const DEVICE = "H20301";
const OVER_MV = 1500;
const QUIET_MS = 2500;

async function fake() {
  const { startFake } = await import("../tests/fake-station.mjs");
  const server = await startFake(0);
  const url = `http://127.0.0.1:${server.address().port}/`;
  return {
    url,
    exceed: async () => {
      await fetch(`${url}fake/value?device=gas/${DEVICE}&value=150`);
      await fetch(`${url}fake/alarm?device=gas/${DEVICE}&value=150`);
      return async () => undefined;
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
    end: () => client.endAsync(),
  };
}

/** Connects to the station. */
export const openStation = () => (process.env.LINEWATCH_FAKE === "1" ? fake() : real());
