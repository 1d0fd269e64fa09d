// Every command of the station that not everybody may do is behind a button that says so.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

import { COMMAND_ROLES } from "@/ipc/generated/api";

/** Commands that the interface does not have: they are the command line's. */
const ELSEWHERE = new Set(["storage_tidy", "stop"]);
/** Commands without a button of their own, and what is asked instead of them. */
const ASKED_AS: Readonly<Record<string, string>> = { users: "why('users')" };

const root = new URL("../..", import.meta.url).pathname;
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => /\.(vue|ts)$/.test(file) && !file.includes(".test.") && !file.startsWith("ipc"));
const components = files.filter((file) => file.endsWith(".vue")).map((file) => [file, read(file)] as const);
const restricted = Object.entries(COMMAND_ROLES).filter(([, role]) => role !== "viewer").map(([command]) => command);

/** What `station` of ipc/client.ts calls each command. */
const methods = new Map([...read("ipc/client.ts").matchAll(/^ {2}(\w+):.*?\b(?:call|told|json<[^()]*>)\("(\w+)"/gm)].map((found) => [found[2] ?? "", found[1] ?? ""] as const));
const asks = (text: string, command: string): boolean => text.includes(ASKED_AS[command] ?? `!may('${command}')`);

it("knows the client's name of every command that is restricted", () => {
  expect(restricted.length).toBeGreaterThan(20);
  for (const command of restricted) expect(methods.has(command) || ELSEWHERE.has(command), command).toBe(true);
});

it.each(restricted.filter((command) => !ELSEWHERE.has(command)))("%s is behind a button that is disabled without its role", (command) => {
  expect(components.filter(([, text]) => asks(text, command)).map(([file]) => file)).not.toEqual([]);
});

it.each(restricted)("no component calls %s by itself without asking for its role", (command) => {
  const method = methods.get(command);
  const careless = components.filter(([, text]) => new RegExp(`\\b(?:api|station)\\.${method}\\(`).test(text) && !asks(text, command));
  expect(careless.map(([file]) => file)).toEqual([]);
});

it("a button that is disabled says which role it needs", () => {
  for (const [file, text] of components) {
    for (const [tag] of text.matchAll(/<button(?:[^>"]|"[^"]*")*>/g)) {
      for (const [, command] of tag.matchAll(/!may\('(\w+)'\)/g)) expect(tag.includes(`why('${command}')`), `${command} in ${file}`).toBe(true);
    }
  }
});

it("asks only for commands that there are", () => {
  for (const [file, text] of components) {
    for (const [, command = ""] of text.matchAll(/\b(?:may|why)\(['"](\w+)['"]\)/g)) expect(Object.keys(COMMAND_ROLES), `${command} in ${file}`).toContain(command);
  }
});
