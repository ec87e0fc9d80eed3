/** Every element of the model, changed in the org behind the project's back, is found, and nothing else is. */
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import { elementFacts, elementTable, type AppType } from '../../../src/app/elementTable.ts';
import { formatComponent, parseComponent, type PlainElements } from '../../../src/app/xml.ts';
import type { AppFile } from '../../../src/app/model.ts';
import { metadataSchema } from '../../org/schema/schema.ts';
import type { AppComponentType, Elements, ElementValue } from '../../org/state.ts';
import { opensslPair, pemBody } from '../local-org/app-package.ts';
import { diffScene, loginUser, type DiffScene } from './diffScene.ts';

type Type = Exclude<AppType, 'ExtlClntAppOauthSecuritySettings'>;
const types = (Object.keys(elementTable) as AppType[]).filter(
  (type): type is Type => type !== 'ExtlClntAppOauthSecuritySettings',
);
const all = types.flatMap((type) => Object.keys(elementTable[type]).map((element) => ({ type, element })));

/** What an org makes by itself, or never gives back, and who may log in, which has tests of its own. */
const notElements = new Set([
  ...['oauthLink', 'orgScopedExternalApp', 'consumerKey', 'consumerSecret', 'shouldRotateConsumerKey'],
  ...['shouldRotateConsumerSecret', 'externalClientApplication', 'commaSeparatedPermissionSet'],
  'commaSeparatedProfile',
]);
const compared = all.filter(({ element }) => !notElements.has(element));

const other = pemBody(opensslPair().certificate);

/** Values of the schema, the first and another one. */
const values = (type: Type, element: string): [ElementValue, ElementValue] => {
  const special = specialValues[element];
  if (special) return special;
  const schema = metadataSchema.types[type]?.[element];
  const parts = metadataSchema.types[schema?.type ?? ''];
  if (parts) return schema?.list ? [[partsOf(parts, 1)], [partsOf(parts, 2)]] : [partsOf(parts, 1), partsOf(parts, 2)];
  const { kind, values: allowed = [] } = elementFacts(type, element) ?? {};
  if (kind === 'flag') return ['true', 'false'];
  if (kind === 'count') return ['11', '22'];
  return [allowed[0] ?? `first ${element}`, allowed[1] ?? `other ${element}`];
};

const specialValues: Readonly<Record<string, [ElementValue, ElementValue]>> = {
  callbackUrl: ['https://one.example/', 'https://one.example/ https://other.example/'],
  clientCredentialsFlowUser: [loginUser, 'other@acme.example'],
  commaSeparatedOauthScopes: ['Api, RefreshToken', 'Api, RefreshToken, Full'],
  contactEmail: ['one@acme.example', 'other@acme.example'],
  description: ['One. [sf-plugin-jwt]', 'Other. [sf-plugin-jwt]'],
  ipRelaxationPolicyType: ['Bypass', 'Enforce_relaxrefresh'],
  refreshTokenValidityUnit: ['Hours', 'Months'],
  refreshTokenPolicyType: ['SpecificInactivity', 'SpecificLifetime'],
  isEnabled: ['true', 'false'],
};

const partsOf = (parts: (typeof metadataSchema.types)[string], which: 1 | 2): Elements =>
  Object.fromEntries(
    Object.entries(parts).map(([name, { type }]) => [
      name,
      type === 'boolean' ? 'true' : type === 'int' ? String(which) : `192.0.2.${which}`,
    ]),
  );

/** The files with every element of their type in them. */
const filled = (files: AppFile[]): AppFile[] =>
  files.map((file) => {
    const type = types.find((each) => each === file.type);
    if (!type) return file;
    const old = parseComponent(file.content).elements;
    const given = compared
      .filter((each) => each.type === type && !['certificate', 'isNamedUserJwtEnabled'].includes(each.element))
      .map(({ element }): [string, ElementValue] => [element, values(type, element)[0]]);
    return { ...file, content: formatComponent(type, { ...old, ...(Object.fromEntries(given) as PlainElements) }) };
  });

let scene: DiffScene;

const elementsInOrg = (type: AppComponentType): Elements => {
  const component = scene.app().components[type];
  if (!component) throw new Error(`no ${type}`);
  return component.elements;
};

/** What diff says of the org with a change in it, which is taken back. */
const withChange = async (type: AppComponentType, element: string, value: ElementValue | undefined) => {
  const elements = elementsInOrg(type);
  const before = { ...elements };
  if (value === undefined) delete elements[element];
  else elements[element] = value;
  const shown = await differences();
  for (const name of Object.keys(elements)) delete elements[name];
  Object.assign(elements, before);
  return shown;
};

const differences = async () => {
  const { json, stdout, exitCode } = await scene.diff();
  const [found] = json?.result?.connections ?? [];
  if (!found) throw new Error(stdout);
  expect(exitCode, stdout).to.equal(found.differences.length > 0 ? 1 : 0);
  return {
    differences: found.differences.map(({ subject, type, name, element }) => [subject, type, element ?? name]),
    notComparable: found.notComparable.map(({ element }) => element).sort(),
  };
};

/** A value with another meaning than the one in the org, or than the default where there is none. */
const anotherValue = (type: Type, element: string): ElementValue => {
  const current = elementsInOrg(type)[element];
  const isSame = (value: ElementValue): boolean =>
    current === undefined ? isDefault(element, value) : isDeepStrictEqual(bare(value), bare(current));
  const found = element === 'certificate' ? other : values(type, element).find((value) => !isSame(value));
  if (found === undefined) throw new Error(`no other value for ${element}`);
  return found;
};

const bare = (value: ElementValue): unknown => JSON.parse(JSON.stringify(value).replaceAll(' ', ''));

/** Removed, these are hidden rather than gone. */
const hideable = ['certificate', 'callbackUrl'];

for (const [how, prepare] of Object.entries({
  'as generated': (same: AppFile[]) => same,
  'with every element': filled,
}))
  for (const readable of [true, false])
    describe(`sf jwt diff of files ${how}, the certificate ${readable ? 'shown' : 'hidden'} by the org`, function () {
      this.timeout(300_000);
      const hidden = readable ? [] : ['certificate'];
      before(async () => {
        scene = await diffScene({ files: prepare });
        scene.org.switches.certificateReadable = readable;
      });
      after(() => scene.org.close());

      it('finds nothing while nothing is changed', async () => {
        expect(await differences()).to.deep.equal({ differences: [], notComparable: hidden });
      });

      for (const type of types)
        it(`finds each element of ${type} that is changed, and only that`, async () => {
          for (const { element } of compared.filter((each) => each.type === type)) {
            const value = anotherValue(type, element);
            const isHidden = hidden.includes(element);
            expect(await withChange(type, element, value), element).to.deep.equal({
              differences: isHidden ? [] : [['element', type, element]],
              notComparable: hidden,
            });
          }
        });

      it('finds each element that is gone, unless its default says the same', async () => {
        for (const { type, element } of compared) {
          const current = elementsInOrg(type)[element];
          if (current === undefined) continue;
          const isHidden = hideable.includes(element);
          expect(await withChange(type, element, undefined), `${type} ${element}`).to.deep.equal({
            differences: isHidden || isDefault(element, current) ? [] : [['element', type, element]],
            notComparable: isHidden ? [...new Set([...hidden, element])].sort() : hidden,
          });
        }
      });
    });

/** By the facts about orgs, not by the code. */
const isDefault = (element: string, value: ElementValue): boolean => {
  const known: Record<string, string> = {
    distributionState: 'Local',
    ipRelaxationPolicyType: 'Enforce',
    isPkceRequired: 'true',
    isSecretRequiredForRefreshToken: 'true',
    isSecretRequiredForTokenExchange: 'true',
    managedType: 'Local',
    permittedUsersPolicyType: 'AllSelfAuthorized',
    refreshTokenPolicyType: 'Infinite',
    requiredSessionLevel: 'STANDARD',
    startPage: 'None',
  };
  return value === (known[element] ?? 'false');
};
