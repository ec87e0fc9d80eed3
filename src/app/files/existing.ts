import { isSameValue } from '../compare/compare.ts';
import { isMetadataType } from '../components.ts';
import { allElements } from '../elements/elements.ts';
import type { AppComponent, AppSettings } from '../model.ts';
import { isOurs, unmarkedDescription } from '../names.ts';
import { readGrantNames } from '../grants.ts';
import { neverKept } from './refusedElements.ts';
import { parseComponent, xmlTextOf, type XmlElements, type PlainElements } from '../xml.ts';
import { editComponent } from '../xmlEdit.ts';

/** What a person decides, as far as it is decided. */
export type KnownSettings = Partial<Omit<AppSettings, 'app' | 'certificatePem'>>;

/** The settings that files of an app hold already, so that they needn't be given again. */
export const knownSettings = (files: readonly AppComponent[]): KnownSettings =>
  files.map(settingsOf).reduce((all, some) => ({ ...all, ...some }), {});

/** Whether the files hold an app of ours; undefined if there is no app among them. */
export const holdsOurApp = (files: readonly AppComponent[]): boolean | undefined => {
  const app = files.find(({ type }) => type === 'ExternalClientApplication');
  return app && isOurs(xmlTextOf(parseComponent(app.content, app.path).elements, 'description'));
};

type SettingReader = (elements: XmlElements, file: AppComponent) => KnownSettings;

const settingReaders = new Map<string, SettingReader>([
  [
    'ExternalClientApplication',
    (elements) => ({
      contactEmail: givenSettings(elements, 'contactEmail'),
      description: unmarkedDescription(givenSettings(elements, 'description') ?? '') || undefined,
      label: givenSettings(elements, 'label'),
    }),
  ],
  [
    'ExtlClntAppOauthSettings',
    (elements) => ({ scopes: givenSettings(elements, 'commaSeparatedOauthScopes')?.split(',') }),
  ],
  [
    'ExtlClntAppGlobalOauthSettings',
    (elements) => ({ callbackUrl: givenSettings(elements, 'callbackUrl')?.replace(/\s+/g, '\n') }),
  ],
  [
    'ExtlClntAppOauthConfigurablePolicies',
    (_, { content, path }) => {
      const { permissionSets, profiles } = readGrantNames(content, path);
      return {
        permissionSets: permissionSets.length > 0 || profiles.length > 0 ? permissionSets : undefined,
        profiles: profiles.length > 0 ? profiles : undefined,
      };
    },
  ],
]);

const settingsOf = (file: AppComponent): KnownSettings => {
  const settings = settingReaders.get(file.type)?.(parseComponent(file.content, file.path).elements, file) ?? {};
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
};

const givenSettings = (elements: XmlElements, name: string): string | undefined =>
  xmlTextOf(elements, name)?.trim() || undefined;

/**
 * The text of a file that is written again: what the settings decide now, and beside it all that a person has written,
 * comments and all. What is hardened comes back where it is missing. A file that says this already keeps its own text.
 */
export const rewritten = (file: AppComponent, settings: AppSettings): string => {
  if (!isMetadataType(file.type)) return file.content;
  const old = parseComponent(file.content, file.path).elements;
  const wanted = allElements(file.type, settings, kept(old));
  return editComponent(file.content, { ...changesTo(old, wanted), ...dropped(old) });
};

const kept = (old: XmlElements): XmlElements =>
  Object.fromEntries(Object.entries(old).filter(([name]) => !neverKept.has(name)));

const dropped = (old: XmlElements): PlainElements =>
  Object.fromEntries(
    Object.keys(old)
      .filter((name) => neverKept.has(name))
      .map((name) => [name, undefined]),
  );

const changesTo = (old: XmlElements, wanted: PlainElements): PlainElements =>
  Object.fromEntries(Object.entries(wanted).filter(([name, value]) => !isSameValue(name, old[name], value)));
