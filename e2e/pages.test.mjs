// Every page that each role can reach by links, in Korean on a dark phone and in English on a light desk.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { base, browser, DESK, holds, links, look, PHONE, stranger, visitor } from './site.mjs';

const ROLES = ['Caseworker', 'Supervisor', 'Finance officer', 'Council member', 'Protection officer', 'Human-rights officer',
  'Data-protection officer', 'Analyst', 'Administrator', 'Newcomer', 'Representative'];
// Forms of the many kinds of entries are alike.
const FORMS_MAX = 3;

after(() => browser.close());

async function walk(page, start) {
  const seen = new Set();
  const waiting = [[start, start]];
  let forms = 0;
  while (waiting.length) {
    const [kind, path] = waiting.shift();
    if (seen.has(kind) || (/\/(add|ask|suppose|why|programme)\/./.test(kind) && ++forms > FORMS_MAX)) continue;
    seen.add(kind);
    await look(page, path);
    waiting.push(...(await links(page)));
  }
  return seen.size;
}

for (const [name, options] of [['a desk, in English, light', DESK], ['a phone, in Korean, dark', PHONE]]) {
  test(`a stranger's pages on ${name}`, async () => {
    const page = await stranger(options);
    await look(page, '/');
    await walk(page, '/programme');
    await page.context().close();
  });
  for (const role of ROLES) {
    test(`the pages of a ${role.toLowerCase()} on ${name}`, async () => {
      const page = await visitor(role, options);
      const start = new URL(page.url()).pathname;
      await walk(page, start);
      await page.context().close();
    });
  }
}

for (const [name, options] of [['a desk', DESK], ['a phone', PHONE]]) {
  test(`a backup and a checkpoint are made from their page on ${name}`, async () => {
    const page = await visitor('Administrator', options);
    for (const what of ['backup', 'checkpoint']) {
      await page.goto(`${base}/installation/backups`);
      await page.click(`form[action="/installation/backups/${what}"] button`);
      await page.waitForSelector(`section[aria-labelledby="${what}"] tbody tr`);
      await holds(page, `the page of backups after a ${what}`);
    }
    assert.equal(await page.locator('.chip.overdue').count(), 0);
    await page.context().close();
  });
}

for (const [name, options] of [['a desk', DESK], ['a phone', PHONE]]) {
  test(`packs are tried on every household on ${name}`, async () => {
    const page = await visitor('Administrator', options);
    for (const pack of ['kr', 'kr-reform-example']) {
      await page.goto(`${base}/installation/packs/${pack}`);
      await page.click(`form[action="/installation/packs/${pack}"] button`);
      await page.waitForSelector('section[aria-labelledby="money"] tbody tr', { timeout: 120_000 });
      await holds(page, `the page of the pack ${pack}, tried`);
    }
    await page.context().close();
  });
}
