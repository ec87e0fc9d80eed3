import type { AppComponent, AppSettings } from './model.ts';
import { isOurs, unmarkedDescription } from './names.ts';
import { readGrantNames } from './merge.ts';
import { formatComponent, parseComponent, textOf, type Elements } from './xml.ts';

/** What a person decides, as far as it is decided. */
export type KnownSettings = Partial<Omit<AppSettings, 'app' | 'certificatePem'>>;

/** The settings that files of an app hold already, so that they needn't be given again. */
export const knownSettings = (files: readonly AppComponent[]): KnownSettings =>
  files.map(settingsOf).reduce((all, some) => ({ ...all, ...some }), {});

/** Whether the files hold an app of ours; undefined if there is no app among them. */
export const holdsOurApp = (files: readonly AppComponent[]): boolean | undefined => {
  const app = files.find(({ type }) => type === 'ExternalClientApplication');
  return app && isOurs(textOf(parseComponent(app.content, app.path).elements, 'description'));
};

type Reader = (elements: Elements, file: AppComponent) => KnownSettings;

const readers = new Map<string, Reader>([
  [
    'ExternalClientApplication',
    (elements) => ({
      contactEmail: given(elements, 'contactEmail'),
      description: unmarkedDescription(given(elements, 'description') ?? '') || undefined,
      label: given(elements, 'label'),
    }),
  ],
  ['ExtlClntAppOauthSettings', (elements) => ({ scopes: given(elements, 'commaSeparatedOauthScopes')?.split(',') })],
  [
    'ExtlClntAppGlobalOauthSettings',
    (elements) => ({ callbackUrl: given(elements, 'callbackUrl')?.replace(/\s+/g, '\n') }),
  ],
  [
    'ExtlClntAppOauthConfigurablePolicies',
    (_, { content, path }) => {
      const { permissionSets } = readGrantNames(content, path);
      return { permissionSets: permissionSets.length > 0 ? permissionSets : undefined };
    },
  ],
]);

const settingsOf = (file: AppComponent): KnownSettings => {
  const settings = readers.get(file.type)?.(parseComponent(file.content, file.path).elements, file) ?? {};
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
};

const given = (elements: Elements, name: string): string | undefined => textOf(elements, name)?.trim() || undefined;

/**
 * Belong to one org or tell it to make new credentials, or make tokens that SOAP refuses: they don't survive in a file
 * that is written again.
 */
const neverKept = [
  'consumerKey',
  'consumerSecret',
  'isNamedUserJwtEnabled',
  'oauthLink',
  'orgScopedExternalApp',
  'shouldRotateConsumerKey',
  'shouldRotateConsumerSecret',
];

/**
 * The text of a file that is written again: our elements as they are wanted now, and those that a person has added. A
 * file that says this already keeps its own text, comments and all.
 */
export const rewritten = (existing: string, wanted: string, path?: string): string => {
  const old = parseComponent(existing, path).elements;
  const { type, elements } = parseComponent(wanted, path);
  const added = Object.entries(old).filter(([name]) => !neverKept.includes(name));
  const text = formatComponent(type, { ...Object.fromEntries(added), ...elements });
  return formatComponent(type, old) === text ? existing : text;
};
