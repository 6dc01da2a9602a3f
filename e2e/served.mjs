// A site that is served as real ones are: a store of its own, two administrators who have not begun yet, and nobody else.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { browser } from './site.mjs';

const program = process.env.RESETTLE ?? '../target/debug/resettle';

const freePort = () => new Promise(resolve => {
  const socket = createServer().listen(0, '127.0.0.1', () => {
    const { port } = socket.address();
    socket.close(() => resolve(port));
  });
});

/** Serves it: its address, the code of each administrator, and how it ends. `more` gives further settings, for the folder where files may lie. */
async function served(more = () => ({})) {
  const folder = mkdtempSync(join(tmpdir(), 'resettle-served-'));
  const cases = join(folder, 'cases.db');
  const store = ['--store', cases, '--pack', '../packs/kr'];
  const codes = {};
  execFileSync(program, ['--lang', 'en', 'init', ...store]);
  for (const login of ['kim7', 'lee8']) {
    const said = execFileSync(program, ['--lang', 'en', 'account', 'create', login, '--role', 'administrator', ...store]);
    codes[login] = /[A-Z2-7]{4}(-[A-Z2-7]{4})+/.exec(said)[0];
  }
  const port = await freePort();
  const site = `http://localhost:${port}`;
  const settings = { STORE: cases, PACK: '../packs/kr', LISTEN: `127.0.0.1:${port}`, ORIGIN: site, ...await more(folder) };
  const named = Object.entries(settings).map(([name, value]) => [`RESETTLE_${name}`, value]);
  const server = spawn(program, ['serve'], { env: { ...process.env, ...Object.fromEntries(named) }, stdio: ['ignore', 'ignore', 'pipe'] });
  await new Promise((resolve, reject) => {
    server.stderr.on('data', said => `${said}`.includes('serving') && resolve());
    server.on('exit', code => reject(new Error(`the server ended with ${code}`)));
  });
  const end = () => {
    server.removeAllListeners('exit');
    server.kill();
    rmSync(folder, { recursive: true });
  };
  return { site, codes, end };
}

/** Serves it while the tests of a file run, and ends it and the browser after them: its address and codes, once it is there. */
export function whileServed(more) {
  const at = {};
  before(async () => Object.assign(at, await served(more)));
  after(async () => {
    at.end?.();
    await browser.close();
  });
  return at;
}
