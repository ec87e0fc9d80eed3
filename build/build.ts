/** `npm run build`: everything that the package holds in `lib`, out of `src` and the packages of the lock file. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Metafile } from 'esbuild';
import commonJs from './commonJs.json' with { type: 'json' };
import { bundleCommands, bundleLog } from './bundle.ts';
import { cycloneDx, type LockFile } from './cyclonedx.ts';
import { brokenLimits, undeclaredImports, unknownCommonJs } from './guards.ts';
import { filesInside, packagesOf } from './inventory.ts';
import { noticesOf } from './notices.ts';
import { root } from './places.ts';
import { mapsToLines } from './stackLines.ts';

const readJson = (name: string): unknown => JSON.parse(readFileSync(`${root}${name}`, 'utf8'));

/** What others wrote: its notices, and the list of it. Throws on a licence that isn't allowed. */
const writeInventory = (outdir: string, metafiles: readonly Metafile[]): void => {
  const packages = packagesOf(filesInside(metafiles));
  writeFileSync(join(outdir, 'THIRD-PARTY-NOTICES.txt'), noticesOf(packages));
  const own = readJson('package.json') as Parameters<typeof cycloneDx>[0];
  writeFileSync(join(outdir, 'sbom.cdx.json'), cycloneDx(own, packages, readJson('package-lock.json') as LockFile));
};

const refuse = (sentences: readonly string[]): void => {
  if (sentences.length > 0) throw new Error(sentences.join('\n'));
};

/** Another folder is for comparison: its files have other names than the guards know. */
const outdir = resolve(process.argv[2] ?? `${root}lib`);
rmSync(outdir, { recursive: true, force: true });
const commands = await bundleCommands(outdir);
writeInventory(outdir, [commands, await bundleLog(outdir)]);
mapsToLines(outdir);
refuse(unknownCommonJs(commands, commonJs).map((name) => `eslint.layers.js doesn't know ${name} as CommonJS.`));
const { dependencies } = readJson('package.json') as { dependencies: object };
refuse(undeclaredImports(commands, Object.keys(dependencies)).map((name) => `package.json doesn't name ${name}.`));
if (outdir === `${root}lib`) {
  refuse(brokenLimits(commands));
  // For those who want to know what is where.
  mkdirSync(`${root}tmp`, { recursive: true });
  writeFileSync(`${root}tmp/metafile.json`, JSON.stringify(commands));
}
