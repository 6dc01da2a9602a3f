// Money, from what is due to what came, and a council's decision, from its notice to an objection.
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { base, browser, holds, PHONE, text, visitor } from './site.mjs';

after(() => browser.close());

const day = new Date().toISOString().slice(0, 10);

/** Says yes to the one step of a run that its page offers by that name. */
async function step(page, run, name) {
  await page.goto(base + run);
  await page.click(`form[action="${run}/${name}"] button`);
  await holds(page, `a run after ${name}`);
}

test('what is due is planned by one, approved by another, sent, answered by the bank, and closed', async () => {
  const planner = await visitor('Finance officer Ministry');
  const other = await visitor('Finance officer 2', PHONE);
  await planner.goto(`${base}/payments`);
  await planner.click('form[action="/payments"] button.main');
  const run = new URL(planner.url()).pathname;
  assert.match(run, /^\/payments\/P/);
  await holds(planner, 'a planned run');
  await planner.goto(`${base}${run}/lines`);
  const lines = await planner.locator('tbody tr').evaluateAll(rows =>
    rows.map(row => [row.cells[0].innerText.trim(), row.cells[4].innerText.replace(/\D/g, '')]));
  assert.ok(lines.length > 1, 'the demo has something to pay');
  await step(planner, run, 'review');
  assert.equal(await planner.locator(`form[action="${run}/approve"]`).count(), 0, 'nobody approves what they planned');
  await step(other, run, 'approve');
  await step(planner, run, 'release');
  await planner.click(`form[action="${run}/export"] button`);
  const [file] = await Promise.all([planner.waitForEvent('download'), planner.click(`a[href="${run}/file"]`)]);
  assert.match(file.suggestedFilename(), /age$/, 'it goes out sealed');

  const answers = join(mkdtempSync(join(tmpdir(), 'answers-')), 'answers.csv');
  const said = lines.map(([id, amount]) => `${id},PAID,${amount},${day}`);
  writeFileSync(answers, ['id,status,amount,day', ...said, `STRANGE,PAID,5,${day}`].join('\n') + '\n');
  await planner.goto(`${base}/payments`);
  await planner.setInputFiles('#file', answers);
  await planner.click('form[action="/payments/import"] button');
  await planner.goto(`${base}/payments/kept`);
  assert.match(await text(planner), /STRANGE/, 'what fits nothing waits for somebody');
  await step(planner, run, 'close');
  assert.match(await text(planner), /closed/i);
  await planner.goto(`${base}${run}/payment/${lines[0][0]}`);
  await holds(planner, 'a payment that came');
  for (const page of [planner, other]) await page.context().close();
});

test('what comes to a newcomer, and what came, is a page to print, in both languages', async () => {
  for (const options of [undefined, PHONE]) {
    const newcomer = await visitor('Newcomer', options);
    await newcomer.goto(`${base}/mine/statement`);
    await holds(newcomer, 'a statement');
    await newcomer.emulateMedia({ media: 'print' });
    assert.equal(await newcomer.locator('nav').first().isVisible(), false, 'what is for the screen is not printed');
    await newcomer.context().close();
  }
});

test('a council decides after notice and hearing: the letter says why and until when one can object, and an objection is filed', async () => {
  const member = await visitor('Council member');
  const household = new URL(await member.locator('main a[href^="/household/"]').first().getAttribute('href'), base).pathname;
  const ministry = await visitor('Caseworker Ministry');
  const record = async (kind, fields) => {
    await ministry.goto(base + household);
    await ministry.locator(`a[href*="/add/${kind}?"]`).first().click();
    for (const [name, value] of Object.entries(fields)) {
      const control = ministry.locator(`[name="${name}"]`);
      if ((await control.evaluate(one => one.tagName)) === 'SELECT') await control.selectOption(value);
      else await control.fill(value);
    }
    await ministry.click('main button[value=look]');
    await holds(ministry, `what ${kind} would change`);
    assert.ok(await ministry.locator('main button[value=record]').count(), `${kind}: ${await text(ministry)}`);
    await ministry.click('main button[value=record]');
    await ministry.goto(base + household);
  };
  await record('comment_made', { 'field.form': 'spoken', 'field.written_down': 'true' });
  await record('council_sat', {
    'field.members': '25', 'field.present': '20', 'field.partial': '0', 'field.urgent': 'true', 'field.outcome': 'accepted',
  });
  await member.goto(`${base}/today`);
  assert.equal(await member.locator('main a[href^="/household/"]').count(), 0, 'once it has sat the case is closed to its members');
  assert.equal((await member.goto(base + household)).status(), 404);

  await record('protection_suspended', { 'field.ground': 'breach_of_act' });
  await record('decision_notified', { 'field.decision': 'protection_suspended', 'field.reasons': 'true', 'field.remedy_told': 'true' });
  await ministry.locator('a[href*="/letter/"]').first().click();
  const letter = await text(ministry);
  assert.match(letter, /What you can do against it, and until when/);
  assert.match(letter, /Object/);
  assert.doesNotMatch(letter, /it has no effect/, letter);
  await holds(ministry, 'the letter of a decision');
  await ministry.goto(`${base}${household}/add/objection_filed`);
  await ministry.click('main button[value=look]');
  await ministry.click('main button[value=record]');
  await ministry.goto(`${base}/today`);
  assert.match(await text(ministry), /Objection to a decision/, 'the ministry has to answer');
});
