// From arrival to the first payment, and what a correction makes of it, while time passes in a demo of its own.
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { base, browser, holds, PHONE, stranger, text, visitor } from './site.mjs';

after(() => browser.close());

/** Writes into the controls of the form of a page. */
async function fill(page, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const control = page.locator(`main form.entry [name="${name}"]`).first();
    if ((await control.evaluate(one => one.tagName)) === 'SELECT') await control.selectOption(value);
    else await control.fill(value);
  }
}

/** Looks at what is written into the form of a page, and records it. */
async function record(page, path, fields) {
  await page.goto(base + path);
  await fill(page, fields);
  await page.click('main button[value=look]');
  await holds(page, `what ${path} would change`);
  assert.ok(await page.locator('main button[value=record]').count(), `${path}: ${await text(page)}`);
  const changes = await text(page);
  await page.click('main button[value=record]');
  assert.match(page.url(), /recorded/, await text(page));
  return changes;
}

let ahead = 0;
/** The demo's day. */
const today = () => new Date(Date.now() + 9 * 3_600_000 + ahead * 86_400_000).toISOString().slice(0, 10);

/** Lets days pass; everybody comes in anew. */
async function later(days) {
  const page = await stranger();
  await holds(page, 'the doors of the demo');
  await page.click(`form[action="/later"] button[value="${days}"]`);
  ahead += days;
  await page.context().close();
}

/** A payment run over everything that is due, from its plan to its end: the path of its page, what it pays and what it holds. */
async function run() {
  const planner = await visitor('Finance officer Ministry');
  const other = await visitor('Finance officer 2');
  await planner.goto(`${base}/payments`);
  await planner.click('form[action="/payments"] button.main');
  await planner.waitForURL(/\/payments\/P/);
  const path = new URL(planner.url()).pathname;
  const step = async (page, name) => {
    await page.goto(base + path);
    await page.click(`form[action="${path}/${name}"] button`);
  };
  await planner.goto(`${base}${path}/lines`);
  const lines = await planner.locator('tbody tr:has(code)').evaluateAll(rows => rows.map(row => ({
    id: row.cells[0].innerText.trim(), text: row.innerText, amount: row.cells[4].innerText.replace(/\D/g, ''),
  })));
  await planner.goto(base + path);
  const held = await text(planner);
  await step(planner, 'review');
  await step(other, 'approve');
  await step(planner, 'release');
  await planner.click(`form[action="${path}/export"] button`);
  const answers = join(mkdtempSync(join(tmpdir(), 'answers-')), 'answers.csv');
  writeFileSync(answers, ['id,status,amount,day', ...lines.map(({ id, amount }) => `${id},PAID,${amount},${today()}`)].join('\n') + '\n');
  await planner.goto(`${base}/payments`);
  await planner.setInputFiles('#file', answers);
  await planner.click('form[action="/payments/import"] button');
  await step(planner, 'close');
  assert.match(await text(planner), /closed/i);
  for (const page of [planner, other]) await page.context().close();
  return { path, lines, held };
}

/** Says of a household that its money is to go to an account, and has somebody else confirm it. */
async function account(first, second, path) {
  await first.goto(base + path);
  await fill(first, { name: '한새봄', account: '000-123456-78901', bank: '999', channel: 'in_person' });
  await first.locator('main form.entry button.main').last().click();
  await holds(first, 'an account that was asked for');
  await second.goto(base + path);
  await second.locator(`form[action="${path}/confirm"] select`).selectOption('call_back');
  await second.click(`form[action="${path}/confirm"] button`);
  await holds(second, 'an account that cools down');
}

let household;

test('somebody who arrives is taken in, an account is named and confirmed, and the first money comes once it has cooled down', async () => {
  const city = await visitor('Caseworker City');
  await city.goto(`${base}/intake`);
  await holds(city, 'intake');
  await fill(city, { name: '한새봄', born: '1985-03-02', sex: 'female' });
  await city.click('main button[value=look]');
  await holds(city, 'intake after the search');
  await city.click('main button[value=record]');
  household = new URL(city.url()).pathname;
  assert.match(household, /^\/household\//);
  const story = {
    entered_country: '2023-06-01', protection_granted: '2023-09-01', entered_facility: '2023-09-02', left_facility: '2023-12-01', moved_in: '2023-12-01',
  };
  for (const [kind, on] of Object.entries(story)) await record(city, `${household}/add/${kind}`, { on });
  const changes = await record(city, `${household}/add/deposit_paid`, { on: '2023-12-01', 'field.amount': '10,000,000' });
  assert.match(changes, /KRW 10,000,000/);
  const before = await run();
  assert.match(before.held, /no account/i, 'without an account nothing is paid');
  const code = await city.goto(base + household).then(() => city.locator('h1').innerText());
  const number = code.match(/[0-9a-f]{4}-[0-9a-f]{4}/)[0];
  assert.ok(!before.lines.some(line => line.text.includes(number)));

  const supervisor = await visitor('Supervisor City', PHONE);
  await account(city, supervisor, `${household}/payees`);
  for (const page of [city, supervisor]) await page.context().close();
  await later(7);
  const first = await run();
  const line = first.lines.filter(line => line.text.includes(number));
  assert.equal(line.length, 1, JSON.stringify(first));
  assert.equal(line[0].amount, '10000000');
  const back = await visitor('Caseworker City');
  await back.goto(`${base}${household}/statement`);
  assert.match(await text(back), /KRW 10,000,000/);
  await back.context().close();
});

test('a correction of what was paid for gives arrears, and the reasons show both computations', async () => {
  const city = await visitor('Caseworker City');
  await city.goto(base + household);
  const entry = await city.locator('.timeline li', { hasText: 'rent deposit' }).locator('a[href*="/correct/"]').first().getAttribute('href');
  const changes = await record(city, entry, { 'field.amount': '12,000,000' });
  assert.match(changes, /KRW 12,000,000/);
  const number = (await city.goto(base + household).then(() => city.locator('h1').innerText())).match(/[0-9a-f]{4}-[0-9a-f]{4}/)[0];
  await city.context().close();
  await later(1);
  const { path, lines } = await run();
  const arrears = lines.filter(line => line.text.includes(number));
  assert.equal(arrears.length, 1, JSON.stringify(lines));
  assert.equal(arrears[0].amount, '2000000', 'the difference, and no more');
  const finance = await visitor('Finance officer Ministry');
  await finance.goto(`${base}${path}/payment/${arrears[0].id}/why`);
  const why = await text(finance);
  assert.match(why, /10,000,000/);
  assert.match(why, /12,000,000/);
  await holds(finance, 'why arrears are paid');
  await finance.context().close();
});

test('somebody under threat is paid another way, and nobody in the household or the office sees it', async () => {
  const newcomer = await visitor('Newcomer');
  await newcomer.goto(`${base}/mine/help`);
  await newcomer.fill('[name=text]', 'He has my bank card');
  await newcomer.click('form.entry button');
  await newcomer.goto(`${base}/mine/payees`);
  await holds(newcomer, "one's own accounts");
  const before = await text(newcomer);
  const officer = await visitor('Protection officer');
  await officer.goto(`${base}/threats`);
  await officer.locator('table a').first().click();
  await officer.locator('a[href$="/payees"]').click();
  const path = new URL(officer.url()).pathname;
  await fill(officer, { name: '한새봄', account: '000-999999-11111', bank: '999', channel: 'in_person' });
  await officer.locator('main form.entry button.main').last().click();
  await officer.locator(`form[action="${path}/confirm"] select`).selectOption('call_back');
  await officer.click(`form[action="${path}/confirm"] button`);
  assert.match(await text(officer), /1111/);
  await holds(officer, 'an account that nobody in the household sees');
  for (const page of ['/mine/payees', '/mine', '/mine/statement']) {
    await newcomer.goto(base + page);
    assert.doesNotMatch(await text(newcomer), /1111|another way/);
  }
  await newcomer.goto(`${base}/mine/payees`);
  assert.equal(await text(newcomer), before, 'the page reads as before');
  const city = await visitor('Caseworker City');
  assert.equal((await city.goto(base + path)).status(), 404);
  for (const page of [newcomer, officer, city]) await page.context().close();
});

test('a grievance that the other office leaves lying stays with the first, and the newcomer reads so', async () => {
  const newcomer = await visitor('Newcomer');
  await newcomer.goto(`${base}/mine/ask/grievance`);
  await fill(newcomer, { 'field.kind': 'grievance', 'field.office': 'local_government' });
  await newcomer.click('main button[value=look]');
  await newcomer.click('main button[value=record]');
  const city = await visitor('Caseworker City');
  const own = await city.locator('tr', { hasText: 'Grievance to the office itself' }).locator('a').first().getAttribute('href');
  await city.goto(base + own);
  await city.locator('ul.next a[href*="/add/petition_transferred?"]').first().click();
  await fill(city, { 'field.office': 'mou', 'field.why': 'The grant is the ministry\'s to pay' });
  await city.click('main button[value=look]');
  await city.click('main button[value=record]');
  for (const page of [newcomer, city]) await page.context().close();
  await later(7);
  const back = await visitor('Newcomer');
  assert.match(await text(back), /Ministry of Unification neither accepted nor refused in time; remains with City/);
  await holds(back, 'a request that was left lying');
  await back.context().close();
});
