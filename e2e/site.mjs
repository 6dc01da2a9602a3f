// A demo in a browser: visitors of every role, and what is looked at on every page.
import { chromium } from 'playwright-core';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import assert from 'node:assert/strict';

export const base = process.env.SITE ?? 'http://127.0.0.1:8080';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PAGE_BYTES_MAX = 100_000;

export const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
});

export const DESK = { viewport: { width: 1280, height: 900 }, locale: 'en-GB', colorScheme: 'light' };
export const PHONE = { viewport: { width: 390, height: 844 }, locale: 'ko-KR', colorScheme: 'dark' };

/** A new visitor, who has chosen nobody yet. */
export async function stranger(options = DESK) {
  const context = await browser.newContext({ bypassCSP: true, acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(base);
  return page;
}

/** A visitor in a role of the demo's first page, by its place there: the page is in the visitor's language. */
export async function visitor(role, options = DESK) {
  const page = await stranger(options);
  await page.locator('.doors li').nth(await placeOf(role)).locator('button').click();
  return page;
}

const places = new Map();
async function placeOf(role) {
  if (!places.size) {
    const page = await stranger();
    const doors = await page.locator('.doors li').allInnerTexts();
    doors.forEach((text, place) => places.set(text.replaceAll(/\s+/g, ' ').trim(), place));
    await page.context().close();
  }
  const found = [...places].find(([text]) => text.startsWith(role));
  assert.ok(found, `nobody on the first page is ${role}: ${[...places.keys()].join('; ')}`);
  return found[1];
}

export const text = page => page.locator('main').innerText();

/** Goes to a page and looks at it: nothing that axe finds, nothing wider than the screen, nothing heavy. */
export async function look(page, path) {
  const answer = await page.goto(new URL(path, base).href);
  assert.equal(answer.status(), 200, path);
  const bytes = (await answer.body()).length;
  assert.ok(bytes < PAGE_BYTES_MAX, `${path} has ${bytes} bytes`);
  await holds(page, path);
}

/** What holds for every page as it stands. */
export async function holds(page, name) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  const found = violations.map(one => `${one.id}: ${one.nodes[0].html.slice(0, 160)}`);
  assert.deepEqual(found, [], name);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wider <= 1, `${name} scrolls sideways by ${wider}`);
}

/** Addresses that a page links to, of this site, each kind once: of many households one is enough. */
export async function links(page) {
  const all = await page.locator('a[href^="/"]').evaluateAll(found => found.map(one => one.getAttribute('href')));
  const kinds = new Map();
  for (const href of all) {
    const kind = href.split(/[?#]/)[0].replaceAll(/[0-9a-f]{32}|e\d+|[A-Z0-9]{32}|P\d{5}-[0-9A-F]{8}/g, '*');
    if (!kinds.has(kind) && !/^\/(language|leave|backup)|\/(file|pdf)$/.test(kind)) kinds.set(kind, href);
  }
  return kinds;
}
