// What people do with it, from end to end.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { base, browser, DESK, holds, PHONE, stranger, text, visitor } from './site.mjs';

after(() => browser.close());

/** Looks at what a form would record, and then records it. */
async function record(page) {
  await page.click('main button[value=look]');
  const wrong = await page.locator('.wrong, [role=alert], .error').allInnerTexts();
  assert.ok(await page.locator('main button[value=record]').count(), `it cannot be recorded: ${wrong.join('; ')}`);
  await page.click('main button[value=record]');
  assert.match(page.url(), /recorded/, await text(page));
}

async function openRequest(page, title) {
  await page.goto(`${base}/today`);
  await page.locator('tr').filter({ hasText: title }).locator('a').first().click();
}

async function step(page, kind) {
  await page.locator(`ul.next a[href*="/add/${kind}?"]`).first().click();
}

for (const javaScriptEnabled of [true, false]) {
  test(`a grievance crosses two offices and is answered${javaScriptEnabled ? '' : ', without JavaScript'}`, async () => {
    const options = { ...DESK, javaScriptEnabled };
    const newcomer = await visitor('Newcomer', options);
    await newcomer.goto(`${base}/mine/ask/grievance`);
    await newcomer.selectOption('[name="field.kind"]', 'grievance');
    await newcomer.selectOption('[name="field.office"]', 'local_government');
    await newcomer.click('main button[value=look]');
    assert.match(await text(newcomer), /City, county or district of residence must answer. By /);
    await newcomer.click('main button[value=record]');
    assert.match(await text(newcomer), /City, county or district of residence has it/);

    const city = await visitor('Caseworker City', options);
    await openRequest(city, 'Grievance to the office itself');
    await step(city, 'petition_transferred');
    await city.selectOption('[name="field.office"]', 'mou');
    await city.fill('[name="field.why"]', 'The grant is the ministry\'s to pay');
    await record(city);
    await newcomer.goto(`${base}/mine`);
    assert.match(await text(newcomer), /City, county or district of residence has it/, 'it stays with the city until it is accepted');

    const ministry = await visitor('Caseworker Ministry', options);
    await openRequest(ministry, 'Grievance to the office itself');
    await step(ministry, 'transfer_accepted');
    await record(ministry);
    await newcomer.goto(`${base}/mine`);
    assert.match(await text(newcomer), /Ministry of Unification has it/);
    await openRequest(ministry, 'Grievance to the office itself');
    await step(ministry, 'petition_answered');
    await record(ministry);
    for (const page of [newcomer, city, ministry]) await page.context().close();
  });
}

test('a threat is told quietly: the protection officer reads it, the caseworker sees nothing', async () => {
  const newcomer = await visitor('Newcomer');
  await newcomer.goto(`${base}/mine/help`);
  const words = 'Somebody waits outside every evening';
  await newcomer.fill('[name=text]', words);
  await newcomer.click('form.entry button');
  await holds(newcomer, 'what is said after a threat was told');
  await newcomer.keyboard.press('Escape');
  await newcomer.locator('.doors').waitFor();
  await newcomer.goBack();
  assert.doesNotMatch(await text(newcomer), /presses or threatens/, 'one key leaves the page, and nobody gets back to it');
  await newcomer.context().close();
  const again = await visitor('Newcomer');
  await again.goto(`${base}/mine`);
  assert.doesNotMatch(await text(again), /Somebody waits/, 'nothing of it stands on a screen that others may see');
  const officer = await visitor('Protection officer');
  await officer.goto(`${base}/threats`);
  await officer.locator('table a').first().click();
  assert.match(await text(officer), new RegExp(words));
  const path = new URL(officer.url()).pathname;
  for (const role of ['Caseworker City', 'Administrator', 'Finance officer', 'Data-protection officer']) {
    const other = await visitor(role);
    for (const hidden of ['/threats', path]) {
      const answer = await other.goto(base + hidden);
      assert.equal(answer.status(), 404, `${role} at ${hidden}`);
    }
    await other.context().close();
  }
});

test('a form that was sent wrong says at each field what is wrong, and keeps what was written', async () => {
  const city = await visitor('Caseworker City');
  await city.locator('a[href^="/household/"]').first().click();
  const household = new URL(city.url()).pathname;
  await city.goto(`${base}${household}/add/exit_ban_imposed`);
  await city.evaluate(() => document.querySelectorAll('[required]').forEach(one => one.removeAttribute('required')));
  await city.fill('[name="field.number"]', '7');
  await city.click('main button[value=look]');
  assert.equal(await city.inputValue('[name="field.number"]'), '7');
  assert.ok(await city.locator('[aria-invalid=true]').count(), 'a field is marked');
  await holds(city, 'a form that was sent wrong');
});

test('what is typed is kept as it is typed: the tab closes, and it is there again', async () => {
  const city = await visitor('Caseworker City');
  await city.goto(`${base}/intake`);
  await city.fill('[name=name]', '한새봄');
  await city.locator('[role=status]', { hasText: 'Kept.' }).waitFor();
  await city.fill('[name=born]', '1985-03-02');
  await city.goto(`${base}/today`);
  await city.locator('main a[href="/intake"]').click();
  assert.equal(await city.inputValue('[name=name]'), '한새봄');
  assert.equal(await city.inputValue('[name=born]'), '1985-03-02', 'also what was typed last, in the moment of leaving');
  await holds(city, 'a form as it was left');
  await city.click('main button[value=drop]');
  assert.equal(await city.inputValue('[name=name]'), '');
  await city.context().close();
});

test('a correction says what it changes before it is recorded', async () => {
  const city = await visitor('Caseworker City');
  await city.locator('a[href^="/household/"]').first().click();
  await city.locator('a[href*="/correct/"]').first().click();
  await city.fill('[name=on]', '2012-01-05');
  await city.click('main button[value=look]');
  assert.match(await text(city), /change/i);
  assert.doesNotMatch(city.url(), /recorded/);
});

test('by keyboard alone: in at a door, to the first household, to a reason', async () => {
  const page = await stranger();
  const focused = () => page.evaluate(() => document.activeElement.outerHTML.slice(0, 300));
  const until = async (part, most = 200) => {
    for (let count = 0; count < most; count += 1) {
      await page.keyboard.press('Tab');
      if ((await focused()).includes(part)) return;
    }
    assert.fail(`${part} is not reached by the tabulator at ${page.url()}`);
  };
  await page.keyboard.press('Tab');
  assert.match(await focused(), /#/, 'the first stop leads past the head of the page');
  await until('Caseworker');
  await page.keyboard.press('Enter');
  await page.waitForURL(/today/);
  await until('/household/');
  await page.keyboard.press('Enter');
  await page.waitForURL(/household/);
  await until('/why/');
  await page.keyboard.press('Enter');
  await page.waitForURL(/why/);
});

test('whoever turns the language over reads the same page in the other', async () => {
  const page = await visitor('Newcomer');
  await page.locator('a[href*="/language/ko"], form[action*="/language/ko"] button').first().click();
  await page.goto(`${base}/mine`);
  assert.equal(await page.locator('html').getAttribute('lang'), 'ko');
});

test('in an emergency a file of another office is opened with a reason, and the supervisor looks at it', async () => {
  const [city, ministry] = [await visitor('Caseworker City'), await visitor('Caseworker Ministry')];
  const files = await ministry.locator('a[href^="/household/"]').evaluateAll(found => found.map(one => one.getAttribute('href')));
  let file;
  for (const href of new Set(files)) if ((await city.goto(base + href)).status() === 404) { file = href; break; }
  assert.ok(file, 'the city cannot see every file of the ministry');
  await city.goto(`${base}/emergency`);
  await city.fill('[name=household]', file.split('/').at(-1).slice(0, 8));
  await city.fill('[name=why]', 'Found on the street without papers; who is their doctor?');
  await city.click('main button.main');
  assert.equal(new URL(city.url()).pathname, file);
  await holds(city, 'a file that is open in an emergency');
  const supervisor = await visitor('Supervisor');
  await supervisor.locator('a[href^="/alarms/"]').first().click();
  assert.match(await text(supervisor), /Found on the street/);
  await holds(supervisor, 'an alarm');
  await supervisor.click('main button.main');
  await supervisor.goto(`${base}/today`);
  assert.equal(await supervisor.locator('a[href^="/alarms/"]').count(), 0, 'it is looked at');
  for (const page of [city, ministry, supervisor]) await page.context().close();
});

test('whoever opens more files than is usual says why, goes on, and the supervisor reads it', async () => {
  const city = await visitor('Caseworker City', PHONE);
  const files = await city.locator('a[href^="/household/"]').evaluateAll(found => [...new Set(found.map(one => one.getAttribute('href')))]);
  let full;
  for (const href of files) {
    await city.goto(base + href);
    if (new URL(city.url()).pathname === '/files') { full = href; break; }
  }
  assert.ok(full, `the city has ${files.length} files on its list, and could open them all`);
  await holds(city, 'the page of many files');
  await city.fill('[name=why]', 'Every family of the block moves on Monday, and each has to be asked.');
  await city.click('main button.main');
  assert.equal(new URL(city.url()).pathname, full, 'they go on where they were');
  await holds(city, 'a file after the reason');
  const supervisor = await visitor('Supervisor');
  await supervisor.locator('a[href^="/alarms/"]').first().click();
  assert.match(await text(supervisor), /Every family of the block/);
  await holds(supervisor, 'an alarm of many files');
  await supervisor.click('main button.main');
  for (const page of [city, supervisor]) await page.context().close();
});

test('a mandate is ended with one press, and its representative sees nothing from then on', async () => {
  const [newcomer, advocate] = [await visitor('Newcomer'), await visitor('Representative', PHONE)];
  const [file] = await advocate.locator('a[href^="/mandates/"]').evaluateAll(found => found.map(one => one.getAttribute('href')));
  assert.ok(file, 'the demo has a mandate');
  assert.equal((await advocate.goto(base + file)).status(), 200);
  await holds(advocate, 'what a mandate shows');
  await newcomer.goto(`${base}/mine/mandates`);
  await holds(newcomer, 'mandates');
  await newcomer.locator('form[action="/mine/mandates/end"] button').first().click();
  assert.equal((await advocate.goto(base + file)).status(), 404);
  for (const page of [newcomer, advocate]) await page.context().close();
});
