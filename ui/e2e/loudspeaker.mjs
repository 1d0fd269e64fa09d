// A sound card that nobody hears and that can be recorded: a PulseAudio server of our own, whose one
// sink goes nowhere. What a program plays there is read back from the sink's monitor.
import { execFile, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const RATE = 16_000;
const START_MS = 10_000;

/** Whether this machine has what it takes. */
export const hasLoudspeaker = () => ["pulseaudio", "pacat"].every((program) => spawnSync(program, ["--version"]).status === 0);

/** Starts it; programs find it by `env`. */
export async function startLoudspeaker() {
  const folder = await mkdtemp(join(tmpdir(), "loudspeaker-"));
  const socket = join(folder, "socket");
  const own = { ...process.env, HOME: folder, XDG_RUNTIME_DIR: folder, XDG_CONFIG_HOME: folder };
  const modules = ["module-null-sink sink_name=out", `module-native-protocol-unix auth-anonymous=1 socket=${socket}`];
  const server = spawn("pulseaudio", ["-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--disable-shm=yes", ...modules.flatMap((module) => ["-L", module])], { env: own, stdio: "ignore" });
  const ended = new Promise((resolve) => server.once("exit", resolve));
  const limit = Date.now() + START_MS;
  while (!existsSync(socket)) {
    if (server.exitCode !== null || Date.now() > limit) throw new Error(`pulseaudio did not start (${server.exitCode})`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const env = { ...process.env, PULSE_SERVER: `unix:${socket}` };
  return {
    env,
    /** What is heard in so many seconds: samples from -1 to 1, and how many there are in a second. */
    record: async (seconds) => {
      const file = ["--record", "--device=out.monitor", "--format=s16le", "--channels=1", `--rate=${RATE}`, "--latency-msec=50", "--raw"];
      const bytes = Math.round(seconds * RATE) * 2;
      const { stdout } = await promisify(execFile)("sh", ["-c", `pacat "$@" | head --bytes=${bytes}`, "pacat", ...file], { env, encoding: "buffer", maxBuffer: 2 * bytes });
      const samples = new Int16Array(stdout.buffer.slice(stdout.byteOffset, stdout.byteOffset + stdout.length - (stdout.length % 2)));
      return { rate: RATE, samples: Float32Array.from(samples, (sample) => sample / 32_768) };
    },
    stop: async () => {
      server.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The mean strength of a stretch of sound, 0 to 1. */
export const loudness = (samples) => Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

/** The part of a sound's power that lies at a frequency, 0 to 1 (Goertzel's algorithm). */
export function share({ rate, samples }, hz) {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / rate);
  let [last, before, power] = [0, 0, 0];
  for (const sample of samples) {
    [last, before] = [sample + turn * last - before, last];
    power += sample * sample;
  }
  const at = last * last + before * before - turn * last * before;
  return power === 0 ? 0 : (2 * at) / (samples.length * power);
}

/** The beeps in a sound: when each begins and ends, in seconds, and which of the frequencies it has. */
export function beeps({ rate, samples }, frequencies) {
  const step = Math.round(rate / 100);
  const heard = [];
  let from = -1;
  for (let at = 0; at + step <= samples.length; at += step) {
    const loud = loudness(samples.subarray(at, at + step)) > 0.01;
    if (loud && from < 0) from = at;
    if (!loud && from >= 0) {
      const beep = { rate, samples: samples.subarray(from, at) };
      const shares = frequencies.map((hz) => share(beep, hz));
      const most = Math.max(...shares);
      heard.push({ from: from / rate, to: at / rate, hz: frequencies[shares.indexOf(most)], share: most });
      from = -1;
    }
  }
  return heard;
}
