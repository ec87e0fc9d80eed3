import { expect } from 'chai';
import { loggedSecrets } from '../../../../src/flows/keys/loggedSecrets.ts';

const secrets = { SF_JWT_KEY: 'k', SF_JWT_ACME_KEY_PASSPHRASE: 'p', SF_JWT_ACME_USERNAME: 'u', SF_JWT_EMPTY_KEY: '' };

describe('a secret that the CLI itself writes to its log', () => {
  for (const level of ['debug', 'TRACE', '10'])
    it(`is named at the level ${level}`, () => {
      const [warning, ...others] = loggedSecrets({ ...secrets, SF_LOG_LEVEL: level });
      expect(warning).to.include('SF_JWT_ACME_KEY_PASSPHRASE, SF_JWT_KEY').and.to.include('Delete');
      expect(others).to.deep.equal([]);
    });

  it('is a bundle as well', () => {
    const [warning] = loggedSecrets({ SF_JWT_ACME_UAT: 'b', SF_JWT_ALLOWED_HOSTS: 'h', SF_LOG_LEVEL: 'trace' });
    expect(warning).to.include(': SF_JWT_ACME_UAT.');
  });

  it('is none at other levels, without a log file, and without secrets', () => {
    expect(loggedSecrets(secrets)).to.deep.equal([]);
    expect(loggedSecrets({ ...secrets, SF_LOG_LEVEL: 'warn' })).to.deep.equal([]);
    expect(loggedSecrets({ ...secrets, SF_LOG_LEVEL: 'trace', SF_DISABLE_LOG_FILE: 'true' })).to.deep.equal([]);
    expect(loggedSecrets({ SF_JWT_USERNAME: 'u', SF_LOG_LEVEL: 'trace' })).to.deep.equal([]);
  });

  it('are told of where Node.js prints what is sent', () => {
    for (const parts of ['*', 'http', 'tls,net', 'fs, undici']) {
      const warnings = loggedSecrets({ NODE_DEBUG: parts });
      expect(warnings, parts).to.have.length(1);
      expect(warnings[0]).to.include(`NODE_DEBUG=${parts} `);
    }
    for (const parts of ['', 'fs', 'module,timer']) expect(loggedSecrets({ NODE_DEBUG: parts })).to.deep.equal([]);
  });
});
