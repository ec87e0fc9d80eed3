/** Compares every package that a local org gets with the app files of the project, whatever the test is about. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import JSZip from 'jszip';
import { packageWatches } from '../org/index.ts';
import { DEFAULTS } from '../org/metadata/defaults.ts';
import type { OrgState } from '../org/state.ts';
import { hostileMark } from './hostileProject.ts';

/** Elements that a deploy fits to its org: grants, the consumer key, and what belongs to another org. */
const fitted = /\s*<(commaSeparated(?:PermissionSet|Profile)|consumerKey|oauthLink|orgScopedExternalApp)>[^<]*<\/\1>/g;

/** A rotation sends nothing but these settings, with a certificate that the file gets once the login is proven. */
const ownCertificate = /<certificate>[^<]*<\/certificate>/;
const isRotation = (names: readonly string[]): boolean =>
  names.length === 1 && names.every((name) => name.endsWith('.ecaGlblOauth'));

/** The end of an app that connections have left is that it is switched off, and nothing else with it. */
const ownSwitch = /<isEnabled>[^<]*<\/isEnabled>/;
const isEnd = (names: readonly string[]): boolean =>
  names.length === 1 && names.every((name) => name.endsWith('.ecaPlcy'));

const problems: string[] = [];

/** Commands of the tests run in the project's folder, in the process of the org. What a test itself sends isn't looked at. */
packageWatches.push(async (zip, state) => {
  const project = process.cwd();
  if (!existsSync(join(project, 'sfdx-project.json'))) return;
  counted.packages += 1;
  if (revocations.areSent) return void problems.push(...problemsOfRevocation(await entriesOf(zip), state));
  problems.push(...problemsOf(await entriesOf(zip), filesOf(join(project, 'jwt')), isForeign(state)));
});

/** For mocha: the test whose package differed fails. */
export const mochaHooks = {
  afterEach: (): void => {
    const found = problems.splice(0);
    if (found.length > 0) throw new Error(`an org got what wasn't judged: ${found.join('; ')}`);
  },
};

/** Set while a revocation runs: what it sends is the org's own, whatever the project's files say. */
export const revocations = {
  areSent: false,
  /** Set beside it while a repair runs, which turns on the OAuth plug-in, too. */
  areRepairs: false,
};

/** Says what the files of a first app say, under its own name and label: `JwtLogin2` what those of `JwtLogin` do. */
const asFirstApp = (xml: string, second: string, first: string): string =>
  xml
    .replaceAll(second, first)
    .replace(/<label>[^<]*<\/label>/, '')
    .replace(ownCertificate, '');

/** The only elements that a revocation, or the end of one, may change. */
const revocable = /^(?:certificate|isEnabled)$/;

/** One component as the org has it but for one element, or nothing but the deletion of one app. */
const problemsOfRevocation = (entries: Entries, state: OrgState): string[] => {
  const [[name, text] = ['', ''], ...more] = [...entries].filter(([path]) => path !== 'package.xml');
  if (more.length > 0) return [`a revocation sends ${[...entries.keys()].join()}`];
  if (name === 'destructiveChanges.xml')
    return /^[^]*<types>\s*<members>\w+<\/members>\s*<name>ExternalClientApplication<\/name>\s*<\/types>\s*<version>[^]*$/.test(
      text,
    )
      ? []
      : [`a revocation deletes ${text}`];
  const type = /<(ExtlClntApp\w+) xmlns/.exec(text)?.[1] as keyof typeof DEFAULTS;
  const inOrg = state.apps
    .flatMap(({ components }) => components[type] ?? [])
    .find(({ fullName }) => name.includes(`/${fullName}.`));
  const sent = Object.fromEntries(
    [...text.matchAll(/<(\w+)>([^<]*)<\/\1>/g)].map(([, element = '', value = '']) => [element, value]),
  );
  const after: Record<string, unknown> = { ...DEFAULTS[type], ...sent };
  const elements = new Set([...Object.keys(after), ...Object.keys(inOrg?.elements ?? {})]);
  return [...elements]
    .filter(
      (element) =>
        !revocable.test(element) &&
        !(revocations.areRepairs && element === 'isOauthPluginEnabled') &&
        valueOfElement(after[element]) !== valueOfElement(inOrg?.elements[element]),
    )
    .map((element) => `a revocation changes ${element} of ${name}`);
};

const valueOfElement = (value: unknown): string => JSON.stringify(value ?? '');

/** A watch that sees nothing proves nothing. */
export const counted = { packages: 0 };

type Entries = Map<string, string>;

const entriesOf = async (zip: Buffer): Promise<Entries> => {
  const files = Object.values((await JSZip.loadAsync(zip, { checkCRC32: true })).files).filter(({ dir }) => !dir);
  return new Map(
    await Promise.all(files.map(async (file): Promise<[string, string]> => [file.name, await file.async('string')])),
  );
};

/** Of an app of somebody else's, or taken over from them, the org's own values are sent back. */
const isForeign = ({ apps }: OrgState): boolean =>
  apps.some(({ components }) => {
    const description = JSON.stringify(components.ExternalClientApplication?.elements.description ?? '');
    return !description.includes('[sf-plugin-jwt]') || description.includes('[adopted]');
  });

const problemsOf = (entries: Entries, files: Entries, isOfOthers: boolean): string[] => {
  const manifest = entries.get('package.xml') ?? '';
  const members = [...manifest.matchAll(/<members>([^<]*)/g)].map(([, name]) => name ?? '').sort();
  const sent = [...entries].filter(([name]) => name !== 'package.xml');
  const [, app = ''] = /<externalClientApplication>(\w+)</.exec(sent.map(([, text]) => text).join('')) ?? [];
  const names = sent.map(([name]) => basename(name).replace(/\.[^.]*$/, '')).sort();
  return [
    ...(members.join() === names.join() ? [] : [`package.xml names ${members.join()}, there are ${names.join()}`]),
    ...sent.flatMap(([name, text]) =>
      text.includes(hostileMark) ? [`${name} holds what a replacement put there`] : [],
    ),
    ...(isOfOthers
      ? []
      : sent.flatMap(([name, text]) =>
          isFrom(files, name, text, { names: sent.map(([each]) => each), app })
            ? []
            : [`${name} is no file's: ${text}`],
        )),
  ];
};

/** A file that the project keeps out, or that a dry run hasn't written, can't be compared. */
const isFrom = (
  files: Entries,
  name: string,
  text: string,
  { names, app }: { names: readonly string[]; app: string },
): boolean => {
  const open = isRotation(names) ? ownCertificate : isEnd(names) ? ownSwitch : '';
  const plain = (xml: string): string => bare(xml).replace(open, '');
  const suffix = /\.[^.]*$/.exec(name)?.[0] ?? '';
  const candidates = [...files].filter(([path]) => path.endsWith(`${suffix}-meta.xml`)).map(([, content]) => content);
  const isSame = (content: string): boolean => plain(content) === plain(text);
  const isOfFirst = (content: string): boolean =>
    firstApps(files, app).some(
      (first) => asFirstApp(plain(content), app, first) === asFirstApp(plain(text), app, first),
    );
  return candidates.length === 0 || candidates.some((content) => isSame(content) || isOfFirst(content));
};

/** The apps of the project that an app may be the second one of. */
const firstApps = (files: Entries, app: string): string[] =>
  [...files.keys()]
    .flatMap((path) => /([^/\\]+)\.eca-meta\.xml$/.exec(path)?.[1] ?? [])
    .filter((first) => first !== app && /\d$/.test(app) && app.replace(/\d+$/, '') === first.replace(/\d+$/, ''));

const bare = (text: string): string => text.replace(fitted, '');

const filesOf = (folder: string): Entries => {
  const entries = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [path, readFileSync(path, 'utf8')]));
};
