/*
 * Makes dist/, what the npm package consists of: `npm run build`, which `npm pack` and `npm publish` run as well.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const HERE = new URL('./', import.meta.url);
const SOURCES = new URL('src/main/resources/web/js/', HERE);
const DIST = new URL('dist/', HERE);

/** For `npm install ../client-js` npm links to this folder and builds it, but installs nothing in it. */
function installIfLinked() {
  if (existsSync(new URL('node_modules/esbuild', HERE))) return;
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  execFileSync(npm[0], [...npm.slice(1), 'ci', '--ignore-scripts'], { cwd: fileURLToPath(HERE), stdio: 'inherit' });
}

installIfLinked();
const { build } = await import('esbuild');

/** Takes CometD from the package `cometd` and not from the copy that the hub serves. */
const cometdOfNpm = {
  name: 'cometd-of-npm',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /\/cometd\.js$/ }, ({ kind, resolveDir }) => resolve('cometd', { kind, resolveDir }));
  },
};

/** Puts the package's version where Maven puts the project's for the modules that the hub serves. */
const versionOfPackage = {
  name: 'version-of-package',
  setup({ onLoad }) {
    onLoad({ filter: /\/version\.js$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(new URL('package.json', HERE), 'utf8'));
      return { contents: (await readFile(path, 'utf8')).replace('${project.version}', version) };
    });
  },
};

const options = {
  absWorkingDir: fileURLToPath(HERE),
  bundle: true,
  mainFields: ['module', 'main'],
  minify: true,
  format: 'esm',
  target: 'es2022',
  sourcemap: true,
  legalComments: 'none',
  plugins: [cometdOfNpm, versionOfPackage],
  define: { window: 'globalThis' }, // CometD's only name for the global object, which not every platform has
  logLevel: 'warning',
};

const bundle = (source, name, more) => build({
  ...options,
  ...more,
  entryPoints: [fileURLToPath(new URL(source, SOURCES))],
  outfile: fileURLToPath(new URL(name, DIST)),
});

const LICENSE = '/*! Higgins Push, with the CometD client (copyright of its authors). Apache-2.0 */';

await rm(DIST, { recursive: true, force: true });
await Promise.all([
  bundle('higgins-push.js', 'higgins-push.js', { platform: 'neutral', banner: { js: LICENSE } }),
  bundle('higgins-push.js', 'higgins-push.bundler.js', { platform: 'browser', external: ['cometd'] }),
  bundle('service-worker.js', 'service-worker.js', { platform: 'neutral' }),
  bundle('node.js', 'node.js', { platform: 'node', minify: false, external: ['ws'], banner: { js: LICENSE } }),
]);
for (const types of ['higgins-push.d.ts', 'service-worker.d.ts']) await copyFile(new URL(types, SOURCES), new URL(types, DIST));
