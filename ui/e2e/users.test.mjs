// Users and roles in a real browser against a running station without users: a viewer may look only,
// an engineer may do everything, and whoever signs out looks again. The users stay in the station's
// folder, so this test wants a station of its own.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ARTIFACTS, openPage } from "./browser.mjs";

const PASSWORD = "correct horse";
let station, page, complaints, id, go, ask, until, close, calm;

const role = () => id("user-chip").getAttribute("data-role");
async function signIn(name, password = PASSWORD) {
  await id("user-chip").click();
  await id("sign-in-name").fill(name);
  await id("sign-in-password").fill(password);
  await id("sign-in-password").press("Enter");
}
async function backupMay(expected) {
  await go("settings");
  await id("backup-path").fill("/nowhere/backup");
  await until(async () => (await id("backup-start").isEnabled()) === expected, `backup ${expected ? "may" : "may not"} be pressed`);
}
async function limitsMay(expected) {
  await go("alarms");
  await id("alarm-table").focus();
  await page.locator('[data-testid="alarm-table"] [data-key]').first().click();
  await id("details-tab-definition").click();
  await until(async () => (await id("limits-open").isEnabled()) === expected, `limits ${expected ? "may" : "may not"} be pressed`);
}

/** A button is there, disabled, and says which role it needs. */
async function mayNot(button, role) {
  await id(button).waitFor();
  assert.equal(await id(button).isDisabled(), true, button);
  assert.match(await id(button).getAttribute("title"), role, button);
}

before(async () => {
  ({ station, page, complaints, id, go, ask, until, close } = await openPage());
  await id("view-overview").waitFor();
});

after(async () => {
  await calm?.();
  await close?.();
});

test("without users there is nothing to sign in to, and the settings say so", async () => {
  await id("language").selectOption("en");
  await go("settings");
  await id("users-none").waitFor();
  assert.equal(await id("user-chip").count(), 0);
  await page.screenshot({ path: `${ARTIFACTS}/users-none.png` });
});

test("once there are users nobody in particular only looks", async () => {
  await id("user-name").fill("eva");
  await id("user-password").fill(PASSWORD);
  await id("user-add").click();
  await until(async () => (await id("user-chip").count()) === 1 && (await role()) === "engineer", "whoever adds the first user goes on as that user");
  await id("user-name").fill("vic");
  await id("user-role").selectOption("viewer");
  await id("user-password").fill(PASSWORD);
  await id("user-add").click();
  await id("user-vic").waitFor();
  await page.screenshot({ path: `${ARTIFACTS}/users-list.png` });
  assert.equal((await ask("who_am_i")).role, "viewer");
});

test("a viewer cannot press what a viewer may not do", async () => {
  await signIn("vic", "a wrong one");
  await id("sign-in-error").waitFor();
  await page.screenshot({ path: `${ARTIFACTS}/users-wrong.png` });
  await id("sign-in-password").fill(PASSWORD);
  await id("sign-in-password").press("Enter");
  await until(async () => (await role()) === "viewer", "the chip says viewer");
  await backupMay(false);
  assert.match(await id("backup-start").getAttribute("title"), /operator/);
  await go("export");
  await until(async () => (await id("export-estimate").count()) === 1, "there is something to export");
  await mayNot("export-start", /operator/);
  await id("import-open").click();
  await mayNot("import-choose", /engineer/);
  await go("line");
  await mayNot("line-emergency", /operator/);
  await mayNot("fault-jam", /operator/);
  await page.screenshot({ path: `${ARTIFACTS}/users-viewer-line.png` });
  // An alarm to look at.
  calm = await station.exceed();
  await limitsMay(false);
  assert.match(await id("limits-open").getAttribute("title"), /engineer/);
  await mayNot("ack-visible", /operator/);
  await mayNot("banner-ack", /operator/);
  await id("language").selectOption("zh-CN");
  await page.screenshot({ path: `${ARTIFACTS}/users-viewer.png` });
});

test("an engineer can, until they sign out", async () => {
  await signIn("eva");
  await until(async () => (await role()) === "engineer", "the chip says engineer");
  await limitsMay(true);
  await backupMay(true);
  await page.screenshot({ path: `${ARTIFACTS}/users-engineer.png` });
  await id("user-chip").click();
  await id("sign-out").click();
  await until(async () => (await role()) === "viewer", "nobody in particular looks");
  await backupMay(false);
  // A wrong password is a refusal that the browser's console names, too.
  assert.deepEqual(complaints.filter((line) => !line.includes("403")), []);
});
