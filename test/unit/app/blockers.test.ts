import { expect } from 'chai';
import { isBlocker, loginBlockers } from '../../../src/app/blockers.ts';
import { checkDeployable } from '../../../src/app/files/check.ts';
import { chosenElements } from '../../../src/app/files/chosenElements.ts';
import { appRules } from '../../../src/app/lint/rules.ts';
import { sourceFile } from '../../../src/flows/lint/readProject.ts';
import { sampleFiles, thrownBy } from './sample.ts';

/** Ways to say each, as orgs and people write them. */
const spellings: Record<(typeof loginBlockers)[number]['id'], readonly string[]> = {
  consumerKeyRotates: ['true', 'TRUE', '1'],
  consumerSecretRotates: ['true', 'True', '1'],
  disabled: ['false', 'FALSE', '0'],
  oauthOff: ['false', 'False', '0'],
  highAssurance: ['HIGH_ASSURANCE', 'high_assurance'],
  selfAuthorization: ['AllSelfAuthorized', ''],
  tokenFormat: ['true', 'TRUE', '1'],
  dpopRequired: ['true', 'True', '1'],
  mtlsRequired: ['true', 'TRUE', '1'],
  refreshScopeMissing: ['Api', 'Api,Web', 'Api,MyRefreshTokens', ''],
};

const lintRuleOf: Partial<typeof spellings> = {
  consumerKeyRotates: ['credentials-rotate'],
  consumerSecretRotates: ['credentials-rotate'],
  highAssurance: ['high-assurance'],
  tokenFormat: ['jwt-access-tokens'],
  dpopRequired: ['dpop-required'],
  mtlsRequired: ['mtls-required'],
  refreshScopeMissing: ['scope-refresh-missing'],
};

describe('what stops a JWT login', () => {
  for (const { id, type, element, fileError, choiceError } of loginBlockers)
    for (const value of spellings[id]) {
      const files = sampleFiles().map((file) =>
        file.type === type
          ? {
              ...file,
              content: file.content
                .replace(new RegExp(`<${element}>.*</${element}>`), '')
                .replace(`</${type}>`, `<${element}>${value}</${element}></${type}>`),
            }
          : file,
      );

      it(`is ${element}=${value}, wherever it is met`, () => {
        expect(isBlocker(id, ` ${value} `)).to.equal(true);
        if (fileError) expect(thrownBy(() => checkDeployable(files, 'acme')).name).to.equal(`${fileError.key}Error`);
        if (choiceError)
          expect(thrownBy(() => chosenElements([`${element}=${value}`])).name).to.equal(`${choiceError}Error`);
        const sources = files.map(({ path, content }) => sourceFile(path, content));
        const broken = appRules.filter(
          ({ find }) => find({ files: sources, broken: [], now: new Date('2027-01-01') }).length > 0,
        );
        expect(broken.map((rule) => rule.id)).to.include.members([...(lintRuleOf[id] ?? [])]);
      });
    }

  it('is nothing that the files of a new app say', () => {
    expect(checkDeployable(sampleFiles(), 'acme').app).to.equal('JwtLogin');
    for (const scopes of ['RefreshToken', 'Api, offlineaccess', 'Web,OfflineAccess'])
      expect(isBlocker('refreshScopeMissing', scopes), scopes).to.equal(false);
  });
});
