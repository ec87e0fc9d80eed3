import { expect } from 'chai';
import type { AppSettings } from '../../../../src/app/model.ts';
import { checkSettings } from '../../../../src/app/elements/settings.ts';
import { sampleSettings, thrownBy } from '../sample.ts';

const check = (settings: Partial<AppSettings>) => (): void => checkSettings({ ...sampleSettings, ...settings });

const wrong: ReadonlyArray<[string, Partial<AppSettings>]> = [
  ['AppNameInvalidError', { app: '1App' }],
  ['ScopeMissingError', { scopes: ['Api'] }],
  ['LabelInvalidError', { label: '' }],
  ['LabelInvalidError', { label: 'x'.repeat(81) }],
  ['LabelInvalidError', { label: ' JWT' }],
  ['LabelInvalidError', { label: 'two\nlines' }],
  ['LabelInvalidError', { label: 'bell\u0007' }],
  ['DescriptionInvalidError', { description: 'x'.repeat(1000 - ' [sf-plugin-jwt]'.length + 1) }],
  ['DescriptionInvalidError', { description: 'escape \u001b[31m' }],
  ['DescriptionInvalidError', { description: 'half a pair \ud83d' }],
  ['DescriptionInvalidError', { description: 'no character \uffff' }],
  ['ContactEmailInvalidError', { contactEmail: 'admin' }],
  ['ContactEmailInvalidError', { contactEmail: 'admin@localhost' }],
  ['ContactEmailInvalidError', { contactEmail: 'a b@example.com' }],
  ['ContactEmailInvalidError', { contactEmail: 'a@example..com' }],
  ['ContactEmailInvalidError', { contactEmail: `${'a'.repeat(70)}@example.com` }],
  ['CallbackUrlInvalidError', { callbackUrl: '' }],
  ['CallbackUrlInvalidError', { callbackUrl: 'http://example.com/callback' }],
  ['CallbackUrlInvalidError', { callbackUrl: 'myapp://callback' }],
  ['CallbackUrlInvalidError', { callbackUrl: 'javascript:alert(1)' }],
  ['CallbackUrlInvalidError', { callbackUrl: 'https://user@example.com' }],
  ['CallbackUrlInvalidError', { callbackUrl: 'https://example.com/#x' }],
  ['CallbackUrlInvalidError', { callbackUrl: 'https://one.example.com https://two.example.com' }],
  ['CallbackUrlInvalidError', { callbackUrl: `https://example.com/${'x'.repeat(2000)}` }],
  ['CallbackUrlInvalidError', { callbackUrl: 'https://example.com/one\nhttp://example.com/two' }],
  ['PermissionSetNameInvalidError', { permissionSets: [] }],
  ['PermissionSetNameInvalidError', { permissionSets: ['Good', 'Two,Names'] }],
  ['PermissionSetNameInvalidError', { permissionSets: ['With Blank'] }],
  ['ProfileNameInvalidError', { profiles: ['Sales, EMEA'] }],
  ['ProfileNameInvalidError', { profiles: [''] }],
  ['ContactPhoneInvalidError', { contactPhone: 'x'.repeat(41) }],
  ['AppUrlInvalidError', { infoUrl: 'example.com' }],
  ['AppUrlInvalidError', { logoUrl: 'javascript:alert(1)' }],
  ['AppUrlInvalidError', { iconUrl: `https://example.com/${'x'.repeat(255)}` }],
  ['AppUrlInvalidError', { infoUrl: 'https://user@example.com' }],
  ['DistributionStateInvalidError', { distributionState: 'Managed' }],
  ['IpPolicyInvalidError', { ipPolicy: 'enforce' }],
  ['SessionLevelBreaksJwtError', { sessionLevel: 'HIGH_ASSURANCE' }],
  ['SessionLevelInvalidError', { sessionLevel: 'HIGH' }],
  ['SessionTimeoutInvalidError', { sessionTimeoutMinutes: 14 }],
  ['SessionTimeoutInvalidError', { sessionTimeoutMinutes: 1441 }],
  ['RefreshPolicyInvalidError', { refreshPolicy: 'Never' }],
  ['RefreshValidityInvalidError', { refreshValidity: '365' }],
  ['RefreshValidityInvalidError', { refreshValidity: '365 Days', refreshPolicy: 'Zero' }],
  ['IpRangeInvalidError', { trustedIpRanges: [{ start: '192.0.2.9', end: '192.0.2.1' }] }],
];

const right: ReadonlyArray<Partial<AppSettings>> = [
  { label: 'x'.repeat(80) },
  { label: 'Anmeldung für Ärzte 🩺' },
  { description: 'x'.repeat(1000 - ' [sf-plugin-jwt]'.length) },
  { description: 'two\nlines\tand a tab' },
  { contactEmail: "o'neil+sf@mail.example.co.uk" },
  { callbackUrl: 'https://example.com/callback?x=1' },
  { callbackUrl: 'http://127.0.0.1:8080/' },
  { callbackUrl: 'http://[::1]/' },
  { callbackUrl: 'https://example.com/one\nhttps://example.com/two' },
  { permissionSets: ['A', 'ns__Name_1'] },
  { permissionSets: [], profiles: ['Minimum Access - API Only Integrations', 'Ärzte'] },
  { infoUrl: 'http://example.com/about', logoUrl: 'https://example.com/l.png', contactPhone: '+49 30 1234' },
  {
    sessionTimeoutMinutes: 15,
    sessionLevel: 'STANDARD',
    refreshPolicy: 'SpecificLifetime',
    refreshValidity: '1 Hours',
  },
];

describe('app settings', () => {
  for (const [name, settings] of wrong) {
    it(`throw ${name} for ${JSON.stringify(settings).slice(0, 70)}`, () => {
      const error = thrownBy(check(settings));
      expect(error.name).to.equal(name);
      expect(error.exitCode).to.equal(2);
      expect(error.actions).to.have.length.greaterThan(0);
    });
  }

  for (const settings of right) {
    it(`may be ${JSON.stringify(settings).slice(0, 70)}`, () => {
      expect(check(settings)).not.to.throw();
    });
  }
});
