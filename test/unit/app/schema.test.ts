/** What we write and what we believe, against a table that a script makes from the published types: test/org/schema. */
import { expect } from 'chai';
import fc from 'fast-check';
import { elementTable, type ElementFacts } from '../../../src/app/elements/elementTable.ts';
import { belongedToType } from '../../../src/app/elements/elementVersions.ts';
import { appFiles } from '../../../src/app/files/files.ts';
import type { AppFile, AppOptions, AppSettings } from '../../../src/app/model.ts';
import { presetFile, presetNames, presets } from '../../../src/app/elements/presets.ts';
import { readComponentFile } from '../../org/metadata/component.ts';
import { RULES } from '../../org/metadata/rules.ts';
import { metadataSchema, permissionNames } from '../../org/schema/schema.ts';
import { sampleSettings } from './sample.ts';

const numRuns = Number(process.env.FUZZ_RUNS ?? 300);
const versions = [61, 62, 63, 64, 65, 66, 67, 68];

/** Everything that the schema and the org's own rules refuse in a file, for one API version. */
const problemsOf = ({ type, content }: AppFile, version: number): string[] => {
  try {
    const elements = readComponentFile(content, type, version);
    return type === 'PermissionSet' ? [] : RULES[type].flatMap((rule) => rule(elements) ?? []);
  } catch (error) {
    return [(error as Error).message];
  }
};

const problems = (settings: Partial<AppSettings>, version: number): string[] =>
  appFiles({ ...sampleSettings, ...settings }, 'acme').flatMap((file) => problemsOf(file, version));

/** Some values of every option; undefined leaves it out. */
const options: { [Name in keyof AppOptions]-?: ReadonlyArray<AppOptions[Name]> } = {
  profiles: [['Minimum Access - API Only Integrations'], ['A & B', 'Ärzte']],
  contactPhone: ['+49 30 1234'],
  infoUrl: ['https://example.com/about?a=1&b=2'],
  logoUrl: ['https://example.com/logo.png'],
  iconUrl: ['https://example.com/icon.png'],
  distributionState: ['Local', 'Packaged'],
  ipPolicy: ['Enforce', 'Enforce_relaxrefresh', 'Bypass', 'Bypass_2factor'],
  sessionLevel: ['LOW', 'STANDARD'],
  sessionTimeoutMinutes: [15, 1440],
  refreshPolicy: ['Infinite', 'Zero', 'SpecificLifetime', 'SpecificInactivity'],
  refreshValidity: ['12 Hours', '30 Days', '6 Months'],
  trustedIpRanges: [
    [{ start: '192.0.2.0', end: '192.0.2.255' }],
    [
      { start: '192.0.2.1', end: '192.0.2.1' },
      { start: '2001:db8::1', end: '2001:db8::ff' },
    ],
  ],
  elements: [
    { ExtlClntAppGlobalOauthSettings: { isRefreshTokenRotationEnabled: 'true' } },
    { ExtlClntAppOauthConfigurablePolicies: { policyAction: 'Block', startUrl: '/x' } },
  ],
};

/** The API version from which an org knows all that the options write. */
const neededVersion = ({ profiles }: AppOptions): number => (profiles ? 62 : 61);

const sensible = ({ refreshPolicy, refreshValidity }: AppOptions): boolean =>
  !(refreshValidity && (refreshPolicy === 'Infinite' || refreshPolicy === 'Zero'));

describe('generated files and the published schema', () => {
  for (const [name, values] of Object.entries(options)) {
    for (const value of values) {
      it(`agree for ${name} ${JSON.stringify(value).slice(0, 60)}, in every API version`, () => {
        const chosen = { [name]: value } as AppOptions;
        for (const version of versions.filter((each) => each >= neededVersion(chosen))) {
          expect(problems(chosen, version), `API ${version}`).to.deep.equal([]);
        }
      });
    }
  }

  it('agree for every combination of two options', () => {
    const choices = Object.entries(options).flatMap(([name, values]) => values.map((value) => ({ [name]: value })));
    for (const one of choices) {
      for (const other of choices) {
        const chosen = { ...one, ...other } as AppOptions;
        if (sensible(chosen)) expect(problems(chosen, neededVersion(chosen)), JSON.stringify(chosen)).to.deep.equal([]);
      }
    }
  });

  it('agree for any combination, also of the plain settings', () => {
    const arbitrary = fc.record(
      {
        ...Object.fromEntries(Object.entries(options).map(([name, values]) => [name, fc.constantFrom(...values)])),
        label: fc.constantFrom('JWT & <more>', 'Ärzte 😀', 'x'.repeat(80)),
        description: fc.constantFrom('', 'Two\nlines & "quotes"', 'x'.repeat(980)),
        scopes: fc.constantFrom(['Api', 'RefreshToken'], ['Basic', 'Full', 'OfflineAccess', 'DataCloudUserClaims']),
        permissionSets: fc.constantFrom(['JwtLogin_Access'], ['A', 'ns__B']),
        callbackUrl: fc.constantFrom('https://a.example/?x=1&y=2', 'http://localhost:1717/\nhttps://b.example/'),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(arbitrary, fc.constantFrom(...versions), (settings, version) => {
        const chosen = settings as Partial<AppSettings>;
        fc.pre(sensible(chosen) && version >= neededVersion(chosen));
        expect(problems(chosen, version)).to.deep.equal([]);
      }),
      { seed: 45, numRuns },
    );
  });

  it('differ where an element is newer than the version, so that this test can fail', () => {
    expect(problems({ profiles: ['A'] }, 61).join()).to.include("'commaSeparatedProfile' not valid in version 61.0");
    expect(problems({ elements: { ExtlClntAppConfigurablePolicies: { lable: 'x' } } }, 68).join()).to.include('lable');
  });

  it('agree for the presets, which hold real permissions and none that reaches every record', () => {
    for (const name of presetNames) {
      const file = presetFile('JwtLogin', 'x'.repeat(80), name);
      for (const version of versions) expect(problemsOf(file, version), name).to.deep.equal([]);
      expect(permissionNames).to.include.members([...presets[name].permissions]);
      expect(presets[name].permissions).not.to.include.members(['ModifyAllData']);
      expect(file.content).not.to.match(/AllData/);
    }
    expect(presets.deploy.permissions).to.include('ModifyMetadata');
  });
});

describe('the table of elements', () => {
  for (const [type, elements] of Object.entries(elementTable)) {
    it(`has what the published types have for ${type}`, () => {
      const kinds: Record<string, string> = { string: 'text', boolean: 'flag', int: 'count' };
      const current = Object.entries(metadataSchema.types[type] ?? {}).filter(([, { until }]) => until === undefined);
      const published = current.map(([name, { type: of, since }]) => {
        const values = metadataSchema.enums[of];
        const kind = values ? 'text' : (kinds[of] ?? 'parts');
        return [name, { kind, ...(values && { values }), ...(since > 60 && { since }) }];
      });
      const known = Object.entries<ElementFacts>(elements).map(([name, { kind, values, since }]) => [
        name,
        { kind, ...(values && { values }), ...(since && { since }) },
      ]);
      expect(Object.fromEntries(known)).to.deep.equal(Object.fromEntries(published));
    });
  }

  it('knows what moved to another type', () => {
    for (const [type, elements] of Object.entries(metadataSchema.types))
      for (const [name, { until }] of Object.entries(elements))
        for (const version of versions)
          expect(belongedToType(type, name, version), `${type}.${name} at ${version}`).to.equal(
            until !== undefined && version <= until,
          );
  });
});
