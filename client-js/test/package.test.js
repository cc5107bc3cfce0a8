import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const WEB = new URL('../src/main/resources/web/js/', import.meta.url);

/** Of what a page loads: our own modules, and those of the CometD client that they import. */
const MOST_OWN_BYTES = 44_000;
const MOST_COMETD_BYTES = 28_000;

async function loadedBy(name, seen = new Set()) {
  if (seen.has(name)) return seen;
  seen.add(name);
  const text = await readFile(new URL(name, WEB), 'utf8');
  for (const [, specifier] of text.matchAll(/^(?:import|export)\b[^;]*?from\s+["']([^"']+)["']/gm)) {
    assert.match(specifier, /^\.\.?\//, `${name} imports ${specifier}, which a browser cannot find`);
    await loadedBy(new URL(specifier, new URL(name, 'http://x/')).pathname.slice(1), seen);
  }
  return seen;
}

async function gzipped(names) {
  const files = await Promise.all([...names].map((name) => readFile(new URL(name, WEB))));
  return files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
}

describe('the modules a page loads', () => {
  test('are small', async () => {
    const names = [...await loadedBy('higgins-push.js')];
    const own = await gzipped(names.filter((name) => !name.startsWith('cometd/')));
    const cometd = await gzipped(names.filter((name) => name.startsWith('cometd/')));
    assert.ok(own <= MOST_OWN_BYTES, `our modules have ${own} bytes`);
    assert.ok(cometd <= MOST_COMETD_BYTES, `the CometD client has ${cometd} bytes`);
  });

  test('are as many and as large as the documents say', async () => {
    const names = [...await loadedBy('higgins-push.js')];
    const files = await Promise.all(names.map((name) => readFile(new URL(name, WEB))));
    const bytes = files.reduce((sum, file) => sum + file.length, 0);
    const page = await readFile(new URL('../../docs/client-js.md', import.meta.url), 'utf8');
    const [, count, plain, small] = /(\d+) files, (\d+) KB, or (\d+) KB/.exec(page).map(Number);
    assert.equal(count, names.length);
    assert.ok(Math.abs(plain - bytes / 1000) < 5, `they have ${bytes} bytes`);
    assert.ok(Math.abs(small - await gzipped(names) / 1000) < 2, `gzipped they have ${await gzipped(names)} bytes`);
  });

  test('are all there is: no module is left over', async () => {
    const loaded = await loadedBy('higgins-push.js');
    const present = (await readdir(WEB)).filter((name) => name.endsWith('.js'));
    assert.deepEqual(present.filter((name) => !loaded.has(name)), ['node.js']);
  });

  test('use nothing a strict content security policy forbids', async () => {
    for (const name of await loadedBy('higgins-push.js')) {
      if (name.startsWith('cometd/')) continue;
      const text = await readFile(new URL(name, WEB), 'utf8');
      assert.doesNotMatch(text, /\beval\(|new Function\(|innerHTML|document\.write|new Blob\(/, name);
    }
  });
});

describe('the CometD client', () => {
  test('is that of npm, byte for byte, with its license', async () => {
    const listed = (await readFile(new URL('./cometd.sha256', import.meta.url), 'utf8')).trim().split('\n');
    const names = listed.map((line) => line.split('  ')[1]);
    assert.deepEqual((await readdir(new URL('cometd/', WEB))).sort(), names.sort());
    for (const line of listed) {
      const [expected, name] = line.split('  ');
      const file = await readFile(new URL(`cometd/${name}`, WEB));
      assert.equal(createHash('sha256').update(file).digest('hex'), expected, name);
      assert.deepEqual(file, await readFile(new URL(`../node_modules/cometd/${name}`, import.meta.url)), name);
    }
  });
});

describe('types', () => {
  test('fit what embedders write', () => run('npx', ['tsc', '-p', 'test/types'], { cwd: ROOT }));

  test('fit our own sources', async () => {
    const { stdout } = await run('npx', ['tsc', '-p', 'test/types/sources.json'], { cwd: ROOT }).catch((failed) => failed);
    const ours = stdout.split('\n').filter((line) => line.startsWith('src/') && !line.includes('/cometd/'));
    assert.deepEqual(ours, []);
  });
});

describe('the npm package', () => {
  test('has what it needs and nothing else', async () => {
    const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT });
    const [{ files }] = JSON.parse(stdout);
    const paths = files.map(({ path }) => path);
    for (const needed of ['LICENSE', 'README.md', 'package.json', 'src/main/resources/web/js/higgins-push.js']) {
      assert.ok(paths.includes(needed), `${needed} is missing`);
    }
    const foreign = paths.filter((path) => !/^(src\/main\/resources\/web\/js\/|README\.md|LICENSE|package\.json)/.test(path));
    assert.deepEqual(foreign, []);
  });

  test('says its license, which is the whole project\'s, and may be published by anybody who may', async () => {
    const described = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
    assert.equal(described.license, 'Apache-2.0');
    assert.deepEqual(described.publishConfig, { access: 'public' });
    const texts = ['../LICENSE', '../../LICENSE'].map((path) => readFile(new URL(path, import.meta.url), 'utf8'));
    assert.equal(...await Promise.all(texts));
  });

  test('exports files that exist', async () => {
    const { exports, types } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
    for (const path of [types, ...Object.values(exports['.'])]) await readFile(new URL(`../${path}`, import.meta.url));
  });

  test('works in Node under its own name', async () => {
    const { Selector } = await import('@higgins-push/client');
    const selector = new Selector({ hub: 'http://127.0.0.1:1', user: 'alex', token: () => 'token', sync: () => {} });
    assert.equal(selector.state, 'stopped');
  });

  test('pins nothing to a registry', async () => {
    const lock = await readFile(new URL('../package-lock.json', import.meta.url), 'utf8');
    assert.doesNotMatch(lock, /https?:\/\/[^"]*\.tgz/);
  });
});
