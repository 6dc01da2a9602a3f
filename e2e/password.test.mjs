// A password and a device of one-time codes, on a site that is served as real ones are: chosen, used, and changed.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { whileServed } from './served.mjs';
import { browser, DESK, holds, PHONE, text } from './site.mjs';

const wrong = 'main [role=alert]:not([hidden])';

const at = whileServed();

/** What a device shows, so many times thirty seconds from now (RFC 6238): each counts once, and one early or late counts too. */
function oneTime(secret, steps) {
  const bits = [...secret].map(sign => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map(byte => parseInt(byte, 2)));
  const count = Buffer.alloc(8);
  count.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac('sha1', key).update(count).digest();
  const number = mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

async function signIn(page, login, password, code) {
  await page.goto(`${at.site}/`);
  await page.fill('[name=login]', login);
  await page.fill('[name=password]', password);
  await page.fill('[name=code]', code);
  await page.locator('form[action="/sign-in"] button.main').click();
}

for (const [login, options] of [['kim7', DESK], ['lee8', { ...PHONE, locale: 'ko-KR', colorScheme: 'dark' }]]) {
  test(`${login} chooses a password, changes it, and comes in with the new one alone`, async () => {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    await page.goto(`${at.site}/sign-up`);
    await page.fill('[name=sign_up_code]', at.codes[login]);
    await page.click('main form.entry button');
    const secret = await page.inputValue('[name=secret]');
    const choose = async (password, code) => {
      await page.fill('[name=password]', password);
      await page.fill('[name=again]', password);
      await page.fill('[name=code]', code);
      await page.locator('form[action="/sign-up"] button.main').click();
    };
    await choose('qwerty123456', oneTime(secret, -1));
    await page.locator(wrong).waitFor();
    await choose('rain over the harbour', oneTime(secret, -1));
    await page.waitForURL(`${at.site}/`);
    await signIn(page, login, 'rain over the harbour', oneTime(secret, 0));
    await page.waitForURL(/\/accounts/);
    await page.goto(`${at.site}/sessions`);
    await page.click('a[href="/password"]');
    const change = async (current, password) => {
      for (const [name, value] of Object.entries({ current, password, again: password })) await page.fill(`[name=${name}]`, value);
      await page.click('main form.entry button.main');
    };
    await change('not the one', 'seven lamps by the lake');
    await page.locator(wrong).waitFor();
    await holds(page, `the page of ${login}'s password`);
    await change('rain over the harbour', 'seven lamps by the lake');
    await page.waitForURL(/\/sessions\?recorded/);
    await context.clearCookies();
    await signIn(page, login, 'rain over the harbour', oneTime(secret, 1));
    await page.locator(wrong).waitFor();
    await signIn(page, login, 'seven lamps by the lake', oneTime(secret, 1));
    await page.waitForURL(/\/accounts/);
    assert.equal(await page.locator(wrong).count(), 0, await text(page));
    await context.close();
  });
}
