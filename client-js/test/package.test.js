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
const DIST = new URL('../dist/', import.meta.url);
const WEB = new URL('../src/main/resources/web/js/', import.meta.url);
/** Which module has a subclass of which class of CometD's. */
const SUBCLASSES = {
  'bayeux-client.js': 'CometD',
  'websocket.js': 'Transport',
  'long-polling.js': 'RequestTransport',
  'callback-polling.js': 'CallbackPollingTransport',
};
const README = new URL('../README.md', import.meta.url);

/** Bytes that each bundle may have, raw and gzipped: some five in a hundred more than it has. */
const MAX_BYTES = {
  'higgins-push.js': { raw: 99_500, gzip: 32_000 },
  'higgins-push.bundler.js': { raw: 60_500, gzip: 20_800 },
  'node.js': { raw: 243_000, gzip: 56_700 },
  'service-worker.js': { raw: 15_700, gzip: 6_700 },
};

const read = (url) => readFile(url, 'utf8');
const described = async () => JSON.parse(await read(new URL('../package.json', import.meta.url)));

async function importsOf(name, base = WEB) {
  return [...(await read(new URL(name, base))).matchAll(/^(?:import|export)\b[^;]*?from\s+["']([^"']+)["']/gm)].map(([, from]) => from);
}

async function loadedBy(name, seen = new Set()) {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const specifier of await importsOf(name)) {
    assert.match(specifier, /^\.\.?\//, `${name} imports ${specifier}, which a browser cannot find`);
    await loadedBy(new URL(specifier, new URL(name, 'http://x/')).pathname.slice(1), seen);
  }
  return seen;
}

const ours = async () => (await readdir(WEB)).filter((name) => name.endsWith('.js'));

describe('a bundle', () => {
  for (const [name, most] of Object.entries(MAX_BYTES)) {
    test(`${name} is small, and as large as the README says`, async () => {
      const bundle = await readFile(new URL(name, DIST));
      const [raw, gzip] = [bundle.length, gzipSync(bundle, { level: 9 }).length];
      assert.ok(raw <= most.raw && gzip <= most.gzip, `it has ${raw} bytes, ${gzip} gzipped`);
      const row = new RegExp(`\\| \`${name.replaceAll('.', '\\.')}\` \\|.*\\| (\\d+) KB \\| (\\d+) KB \\|`);
      const [, saidRaw, saidGzip] = row.exec(await read(README)).map(Number);
      assert.ok(Math.abs(saidRaw - raw / 1000) < 1.5 && Math.abs(saidGzip - gzip / 1000) < 1.5, `${raw} bytes, ${gzip} gzipped`);
    });

    test(`${name} has a source map with the sources in it`, async () => {
      assert.match(await read(new URL(name, DIST)), new RegExp(`//# sourceMappingURL=${name}\\.map\\n$`));
      const { sources, sourcesContent } = JSON.parse(await read(new URL(`${name}.map`, DIST)));
      assert.ok(sources.some((source) => source.endsWith('/registration.js')));
      assert.equal(sourcesContent.length, sources.length);
    });
  }

  test('imports what its dependents can install, and nothing else', async () => {
    const { dependencies } = await described();
    const imported = { 'higgins-push.js': [], 'higgins-push.bundler.js': ['cometd'], 'node.js': ['ws'], 'service-worker.js': [] };
    for (const [name, expected] of Object.entries(imported)) {
      const found = [...(await read(new URL(name, DIST))).matchAll(/\bfrom ?"([^"]+)"/g)].map(([, from]) => from);
      assert.deepEqual([...new Set(found)], expected, name);
      for (const dependency of expected) assert.ok(dependencies[dependency], dependency);
    }
  });
});

describe('the modules that the hub serves', () => {
  test('are as many and as large as the documents say', async () => {
    const names = [...await loadedBy('higgins-push.js')];
    const files = await Promise.all(names.map((name) => readFile(new URL(name, WEB))));
    const bytes = files.reduce((sum, file) => sum + file.length, 0);
    const gzip = files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
    const page = await read(new URL('../../docs/client-js.md', import.meta.url));
    const [, count, plain, small] = /(\d+) files, (\d+) KB, or (\d+) KB/.exec(page).map(Number);
    assert.equal(count, names.length);
    assert.ok(Math.abs(plain - bytes / 1000) < 5, `they have ${bytes} bytes`);
    assert.ok(Math.abs(small - gzip / 1000) < 2, `gzipped they have ${gzip} bytes`);
  });

  test('are all there is: no module is left over', async () => {
    const loaded = await loadedBy('service-worker.js', await loadedBy('higgins-push.js'));
    assert.deepEqual((await ours()).filter((name) => !loaded.has(name)), ['node-platform.js', 'node.js']);
  });

  test('of a service worker need no session with the hub', async () => {
    const loaded = [...await loadedBy('service-worker.js')];
    assert.deepEqual(loaded.filter((name) => /cometd|selector|connection/.test(name)), []);
  });

  test('use nothing a strict content security policy forbids', async () => {
    for (const name of await ours()) {
      assert.doesNotMatch(await read(new URL(name, WEB)), /\beval\(|new Function\(|innerHTML|document\.write|new Blob\(/, name);
    }
  });
});

describe('the CometD client', () => {
  test('is that of npm, byte for byte, with its license', async () => {
    const listed = (await read(new URL('./cometd.sha256', import.meta.url))).trim().split('\n');
    const names = listed.map((line) => line.split('  ')[1]);
    assert.deepEqual((await readdir(new URL('cometd/', WEB))).sort(), names.sort());
    for (const line of listed) {
      const [expected, name] = line.split('  ');
      const file = await readFile(new URL(`cometd/${name}`, WEB));
      assert.equal(createHash('sha256').update(file).digest('hex'), expected, name);
      assert.deepEqual(file, await readFile(new URL(`../node_modules/cometd/${name}`, import.meta.url)), name);
    }
  });

  test('is imported in one place, with what its package exports', async () => {
    const importers = [];
    for (const name of await ours()) {
      if ((await importsOf(name)).some((from) => from.includes('cometd/'))) importers.push(name);
    }
    assert.deepEqual(importers, ['cometd.js']);
    const exported = await import('cometd');
    for (const [name, value] of Object.entries(await import('../src/main/resources/web/js/cometd.js'))) {
      assert.equal(value.name, exported[name].name);
    }
  });

  test('is asked for nothing private: no name that begins with an underscore', async () => {
    for (const name of await ours()) {
      const code = (await read(new URL(name, WEB))).replaceAll(/\/\*[^]*?\*\/|\/\/[^\n]*/g, '');
      assert.doesNotMatch(code, /(?<![\w$`'"])_\w+|\['"`]_(?!higgins_push_)/, name);
    }
  });

  test('has no more overridden than what its classes let subclasses override', async () => {
    const { CometD, CallbackPollingTransport, RequestTransport, Transport } = await import('cometd');
    const overridable = {
      CometD: ['clearTimeout', 'handshake', 'onTransportFailure', 'setTimeout'],
      Transport: ['abort', 'accept', 'send'],
      RequestTransport: ['abortXHR', 'accept', 'transportSend', 'xhrStatus'],
      CallbackPollingTransport: ['convertToMessages', 'jsonpSend', 'transportSuccess'],
    };
    const bases = { CometD, Transport, RequestTransport, CallbackPollingTransport };
    for (const [module, base] of Object.entries(SUBCLASSES)) {
      const [subclass] = Object.values(await import(new URL(module, WEB))).filter((value) => (
        typeof value === 'function' && Object.getPrototypeOf(value).name === base));
      const overridden = Object.getOwnPropertyNames(subclass.prototype)
        .filter((member) => member !== 'constructor' && member in bases[base].prototype);
      assert.deepEqual(overridden.sort(), overridable[base], module);
    }
  });
});

describe('types', () => {
  test('fit what embedders write', () => run('npx', ['tsc', '-p', 'test/types'], { cwd: ROOT }));

  test('fit our own sources', async () => {
    const { stdout } = await run('npx', ['tsc', '-p', 'test/types/sources.json'], { cwd: ROOT }).catch((failed) => failed);
    const complaints = stdout.split('\n').filter((line) => line.startsWith('src/') && !line.includes('/cometd/'));
    assert.deepEqual(complaints, []);
  });
});

describe('the npm package', () => {
  test('has what it needs and nothing else', async () => {
    const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT });
    const [{ files }] = JSON.parse(stdout);
    const paths = files.map(({ path }) => path);
    const bundles = Object.keys(MAX_BYTES).flatMap((name) => [`dist/${name}`, `dist/${name}.map`]);
    const expected = ['LICENSE', 'README.md', 'package.json', 'dist/higgins-push.d.ts', 'dist/service-worker.d.ts', ...bundles];
    assert.deepEqual(paths.sort(), expected.sort());
  });

  test('says its license, which is the whole project\'s, and may be published by anybody who may', async () => {
    const { license, publishConfig } = await described();
    assert.equal(license, 'Apache-2.0');
    assert.deepEqual(publishConfig, { access: 'public' });
    const texts = ['../LICENSE', '../../LICENSE'].map((path) => read(new URL(path, import.meta.url)));
    assert.equal(...await Promise.all(texts));
  });

  test('exports files that exist', async () => {
    const { exports, types, main } = await described();
    for (const path of [types, main, ...Object.values(exports['.']), ...Object.values(exports['./service-worker'])]) await readFile(new URL(`../${path}`, import.meta.url));
  });

  test('works in Node under its own name', async () => {
    const { Selector } = await import('@higgins-push/client');
    const selector = new Selector({ hub: 'http://127.0.0.1:1', user: 'alex', token: () => 'token', sync: () => {} });
    assert.equal(selector.state, 'stopped');
  });

  test('has what a service worker needs under a name of its own', async () => {
    const { handleWakeUps, readWakeUp } = await import('@higgins-push/client/service-worker');
    assert.deepEqual(readWakeUp('{"code":"c0de"}'), { code: 'c0de' });
    assert.equal(typeof handleWakeUps, 'function');
  });

  test('pins nothing to a registry', async () => {
    const lock = await read(new URL('../package-lock.json', import.meta.url));
    assert.doesNotMatch(lock, /https?:\/\/[^"]*\.tgz/);
  });
});
