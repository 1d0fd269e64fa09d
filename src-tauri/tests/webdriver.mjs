// A small WebDriver client (https://www.w3.org/TR/webdriver2/), as much as the window's test needs.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** A port that was free a moment ago. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Asks again until the answer is not false; the last resort is an error that says what was awaited. */
export async function until(what, limitMs, ask) {
  const end = Date.now() + limitMs;
  let last;
  while (Date.now() < end) {
    last = await ask();
    if (last !== undefined && last !== null && last !== false) return last;
    await pause(100);
  }
  throw new Error(`${what}: not within ${limitMs / 1000} s (last answer: ${last})`);
}

/** tauri-driver, and one session with the program that it starts. */
export class Driver {
  #process;
  #base;
  #session;

  /** Starts the driver and, through it, the program. */
  static async start({ driver, program, args }) {
    const self = new Driver();
    const [port, nativePort] = [await freePort(), await freePort()];
    self.#process = spawn(driver, ["--port", String(port), "--native-port", String(nativePort)], {
      stdio: ["ignore", "inherit", "inherit"],
    });
    self.#base = `http://127.0.0.1:${port}`;
    await until("tauri-driver answers", 20_000, () =>
      fetch(`${self.#base}/status`).then(
        (answer) => answer.ok,
        () => false,
      ),
    );
    const options = { application: program, args };
    const capabilities = { alwaysMatch: { browserName: "wry", "tauri:options": options } };
    const answer = await self.#ask("POST", "/session", { capabilities });
    self.#session = `/session/${answer.sessionId}`;
    return self;
  }

  async #ask(method, path, body) {
    const answer = await fetch(this.#base + path, {
      method,
      headers: { "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${value?.error}: ${value?.message}`);
    return value;
  }

  /** Runs the body of a function in the page. */
  run(script, ...args) {
    return this.#ask("POST", `${this.#session}/execute/sync`, { script, args });
  }

  /** What the window shows, as the bytes of a PNG. */
  async screenshot() {
    return Buffer.from(await this.#ask("GET", `${this.#session}/screenshot`), "base64");
  }

  /** Ends the session, the program and the driver. */
  async stop() {
    if (this.#session) await this.#ask("DELETE", this.#session).catch(() => {});
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    if (this.#process.exitCode === null && this.#process.kill("SIGTERM")) await ended;
  }
}
