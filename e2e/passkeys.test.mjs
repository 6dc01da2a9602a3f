// Passkeys in a browser, with an authenticator that Chromium simulates, on a site that is served as real ones are.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whileServed } from './served.mjs';
import { browser, DESK, holds, PHONE, text } from './site.mjs';


const at = whileServed();

/** A browser on a device of its own, whose owner is there and known to it. What the page's policy forbids is told. */
async function device(options = DESK) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.refused = [];
  page.on('console', said => /Content Security Policy directive: "(script|connect|default|style)/.test(said.text()) && page.refused.push(said.text()));
  const chromium = await context.newCDPSession(page);
  await chromium.send('WebAuthn.enable');
  const { authenticatorId } = await chromium.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true, hasUserVerification: true,
      isUserVerified: true, automaticPresenceSimulation: true,
    },
  });
  page.owner = is => chromium.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: is });
  return page;
}

async function signUp(page, login) {
  await page.goto(`${at.site}/sign-up`);
  await page.fill('[name=sign_up_code]', at.codes[login]);
  await page.click('main form.entry button');
  await holds(page, 'how to sign in is chosen');
  await page.locator('form.passkey [name=name]').fill(`phone of ${login}`);
  await page.click('form.passkey button');
  await page.waitForURL(`${at.site}/`);
}

/** Signs in, unless the browser has offered the passkey by itself already. */
async function enter(page) {
  await page.goto(`${at.site}/sign-in`);
  await page.click('form.passkey button', { timeout: 3000 }).catch(() => {});
  await page.waitForURL(/\/accounts/);
}

test('somebody signs up with a passkey, signs in with it, and cannot remove the only one', async () => {
  const page = await device();
  await signUp(page, 'kim7');
  await enter(page);
  await page.goto(`${at.site}/passkeys`);
  assert.match(await text(page), /phone of kim7/);
  assert.match(await text(page), /only thing that opens your account/);
  assert.equal(await page.locator('form[action="/passkeys/remove"]').count(), 0);
  await holds(page, 'the page of passkeys');
  await page.click('form.passkey button');
  await page.locator('form.passkey [role=alert]').waitFor();
  assert.match(await text(page), /this device has one for you already/);
  assert.deepEqual(page.refused, []);
  await page.context().close();
});

test('a device that does not know its owner opens nothing', async () => {
  const page = await device(PHONE);
  await signUp(page, 'lee8');
  await enter(page);
  await page.context().clearCookies();
  await page.owner(false);
  await page.goto(`${at.site}/sign-in`);
  await holds(page, 'the page of signing in');
  await page.click('form.passkey button');
  await page.locator('form.passkey [role=alert]').waitFor({ timeout: 30_000 });
  assert.match(page.url(), /sign-in/);
  await page.owner(true);
  await enter(page);
  await page.context().close();
});

test('without JavaScript the page says what to do, and password and one-time code are there', async () => {
  const context = await browser.newContext({ ...DESK, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${at.site}/sign-in`);
  assert.match(await text(page), /needs JavaScript and a browser that knows them/);
  assert.equal(await page.locator('form.passkey').isVisible(), false);
  assert.equal(await page.locator('#password').isVisible(), true);
  await context.close();
});
