/** Every element of the model, changed in the org behind the project's back, is found, and nothing else is. */
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import type { AppFile } from '../../../src/app/model.ts';
import type { AppComponentType, Elements, ElementValue } from '../../org/state.ts';
import { opensslPair, pemBody } from '../local-org/appPackage.ts';
import { compared, filledFiles, types, values, type Type } from './filledFiles.ts';
import { diffScene, type DiffScene } from './diffScene.ts';

const other = pemBody(opensslPair().certificate);

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
  'with every element': filledFiles,
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
