// Signing in by an office's identity provider, in a browser that holds back its session when another site sends it here.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { provider } from './provider.mjs';
import { whileServed } from './served.mjs';
import { browser, DESK, holds, PHONE, text } from './site.mjs';

const pictures = process.env.PICTURES;
let office;

const at = whileServed(async folder => {
  office = await provider('resettle', 'secret');
  if (pictures) mkdirSync(pictures, { recursive: true });
  const secret = join(folder, 'secret');
  writeFileSync(secret, 'secret\n');
  chmodSync(secret, 0o600);
  return { IDENTITY_ISSUER: office.issuer, IDENTITY_CLIENT: 'resettle', IDENTITY_SECRET: secret, IDENTITY_NAME: '통일부' };
});

after(() => office?.close());

/** Looks at a page, and keeps a picture of it if one is wanted. */
async function seen(page, name) {
  await holds(page, name);
  if (pictures) await page.screenshot({ path: join(pictures, `${page.kind}-${name}.png`), fullPage: true });
}

/** A browser in which somebody signed up and in with a passkey. What the page's policy forbids is told. */
async function owner(login, kind, options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  [page.kind, page.refused] = [kind, []];
  page.on('console', said => /Content Security Policy directive: "(script|connect|default|style|form)/.test(said.text()) && page.refused.push(said.text()));
  const chromium = await context.newCDPSession(page);
  await chromium.send('WebAuthn.enable');
  const { authenticatorId } = await chromium.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true, hasUserVerification: true,
      isUserVerified: true, automaticPresenceSimulation: true,
    },
  });
  await page.goto(`${at.site}/sign-up`);
  await page.fill('[name=sign_up_code]', at.codes[login]);
  await page.click('main form.entry button');
  await page.click('form.passkey button');
  await page.waitForURL(`${at.site}/`);
  // Chromium may offer the passkey by itself, and be on its way in already.
  await page.goto(`${at.site}/sign-in`).catch(() => {});
  await page.click('form.passkey button', { timeout: 3000 }).catch(() => {});
  await page.waitForURL(/\/accounts/);
  await chromium.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
  return page;
}

/** Says to the office's provider who one is. */
async function says(page, who) {
  await page.waitForURL(`${office.issuer}/**`);
  await page.fill('[name=who]', who);
  await page.click('button');
}

async function tiesAndComesIn(login, kind, options) {
  const page = await owner(login, kind, options);
  await page.goto(`${at.site}/sessions`);
  await page.click('a[href="/identity"]');
  await seen(page, 'identity-none');
  await page.click('form[action="/identity"] button');
  await says(page, `sub of ${login}`);
  await page.waitForURL(`${at.site}/identity`);
  await seen(page, 'identity-tied');
  assert.equal(await page.locator('form[action="/identity/untie"]').count(), 1);
  await page.click('form[action="/leave"] button');
  await page.goto(`${at.site}/sign-in`);
  await seen(page, 'sign-in');
  await page.click('form[action="/sign-in/provider"] button');
  await says(page, 'nobody');
  await page.locator('[role=alert]').waitFor();
  await seen(page, 'unknown');
  await page.click('main a.button');
  await page.click('form[action="/sign-in/provider"] button');
  await says(page, `sub of ${login}`);
  await page.waitForURL(/\/accounts/);
  assert.deepEqual(page.refused, []);
  return page;
}

test('somebody ties their account, comes in by the office, and unties it', async () => {
  const page = await tiesAndComesIn('kim7', 'desk', DESK);
  await page.goto(`${at.site}/sign-in/again?to=/identity`);
  await seen(page, 'again');
  await page.click('form[action="/sign-in/again/provider"] button');
  await says(page, 'sub of kim7');
  await page.waitForURL(`${at.site}/identity`);
  await page.click('form[action="/identity/untie"] button');
  assert.match(await text(page), /not tied/);
  await page.context().close();
});

test('the same on a telephone, in Korean, in the dark', async () => {
  const page = await tiesAndComesIn('lee8', 'phone', PHONE);
  await page.context().close();
});

test('without JavaScript one is sent there and comes back', async () => {
  const context = await browser.newContext({ ...DESK, javaScriptEnabled: false });
  const page = await context.newPage();
  page.kind = 'plain';
  await page.goto(`${at.site}/sign-in`);
  await page.click('form[action="/sign-in/provider"] button');
  await says(page, 'sub of lee8');
  await page.waitForURL(/\/accounts/);
  await context.close();
});

test('an answer that nobody asked for opens nothing', async () => {
  const context = await browser.newContext(PHONE);
  const page = await context.newPage();
  page.kind = 'phone';
  await page.goto(`${at.site}/sign-in`);
  await page.click('form[action="/sign-in/provider"] button');
  await page.waitForURL(`${office.issuer}/**`);
  await page.goto(`${at.site}/sign-in/provider/back?error=access_denied&state=1`);
  await seen(page, 'over');
  await context.close();
});
