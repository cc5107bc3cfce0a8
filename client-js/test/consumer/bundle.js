/*
 * Bundles page.js as an application does that has the package: node bundle.js <esbuild> <outfile>. Prints which files of
 * installed packages are in it.
 */
import { pathToFileURL } from 'node:url';

const [, , esbuild, outfile] = process.argv;
const { default: { build } } = await import(pathToFileURL(esbuild));
const options = { entryPoints: ['page.js'], outfile, bundle: true, format: 'esm', metafile: true };
const { metafile } = await build(options);
const files = Object.keys(metafile.inputs).filter((name) => name.startsWith('node_modules/'));
console.log(JSON.stringify(files));
