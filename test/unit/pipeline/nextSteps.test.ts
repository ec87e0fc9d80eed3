import { expect } from 'chai';
import { nextStepsAfter, urgencyOf, type Changed } from '../../../src/pipeline/nextSteps.ts';

const acme = { connection: 'acme', variable: 'SF_JWT_ACME', encryptedKey: false };
const changed = (given: Partial<Changed>): Changed => ({ facts: [], logins: [acme], inProject: true, ...given });
const told = (given: Partial<Changed>): string[] => nextStepsAfter(changed(given)).map(({ id }) => id);
const commandsOf = (id: string, given: Partial<Changed>): string[] =>
  nextStepsAfter(changed(given)).find((step) => step.id === id)?.commands ?? [];

describe('who has to know after something changed', () => {
  for (const [what, given, ids] of [
    ['nothing', {}, ['verify']],
    ['a new login', { facts: ['newLogin', 'files'], paths: ['a'] }, ['newSecret', 'workflow', 'files', 'verify']],
    ['the secret', { facts: ['secret'] }, ['secret', 'verify']],
    ['the secret and files', { facts: ['secret', 'files'], paths: ['a'] }, ['secret', 'files', 'verify']],
    ['files alone', { facts: ['files'], paths: ['a'] }, ['files', 'verify']],
    ['a key pair of the key store', { facts: ['keyPair'] }, ['setup']],
    ['the passphrase of a key', { facts: ['passphrase'] }, ['passphrase']],
    ['a key that no login uses', { facts: ['keyPair'], logins: [] }, []],
  ] as ReadonlyArray<[string, Partial<Changed>, string[]]>)
    it(`after ${what}: ${ids.join(', ') || 'nobody'}`, () => expect(told(given)).to.deep.equal(ids));

  for (const [files, renewed, passphrase] of [
    [[], 'sf jwt export --connection acme --format bundle | gh secret set SF_JWT_ACME', 'gh secret set'],
    [['.github', '.gitlab-ci.yml'], '| gh secret set SF_JWT_ACME', 'gh secret set'],
    [['.gitlab-ci.yml'], '--format bundle | glab variable update SF_JWT_ACME --masked', 'glab variable update'],
    [['azure-pipelines.yml'], '="$(sf jwt export --connection acme --format bundle)"', 'az pipelines variable update'],
  ] as const)
    it(`tells the secret store of a repository with ${files.join(', ') || 'no mark'}, and the passphrase too`, () => {
      const logins = [{ ...acme, encryptedKey: true }];
      const commands = commandsOf('secret', { facts: ['secret'], repositoryFiles: files, logins });
      expect(commands[0]).to.include(renewed);
      expect(commands.at(-1)).to.include(passphrase).and.to.include('SF_JWT_ACME_KEY_PASSPHRASE');
    });

  for (const [files, place] of [
    [['bitbucket-pipelines.yml'], '--provider bitbucket --place <workspace>/<repository>'],
    [['Jenkinsfile'], '--provider jenkins --place <URL>'],
    [['.circleci'], '--provider circleci --place <organization> --group <context>'],
    [['buildspec.yml'], '--provider aws-secrets-manager'],
  ] as const)
    it(`has our own command store both secrets for a repository with ${files.join()}`, () => {
      const logins = [{ ...acme, encryptedKey: true }];
      expect(commandsOf('secret', { facts: ['secret'], repositoryFiles: files, logins })).to.deep.equal([
        `sf jwt secret push --connection acme ${place}`,
      ]);
    });

  it('makes a variable that isn’t there yet', () => {
    const given = {
      facts: ['newLogin'] as const,
      repositoryFiles: ['.gitlab-ci.yml'],
      allowedHost: 'login.acme.example',
    };
    expect(commandsOf('newSecret', given)).to.deep.equal([
      'sf jwt export --connection acme --format bundle | glab variable set SF_JWT_ACME --masked --protected --raw',
      'glab variable set SF_JWT_ALLOWED_HOSTS --value login.acme.example',
    ]);
  });

  it('points at the jobs of the provider that the repository is for, and at none outside of a project', () => {
    for (const [files, provider] of [
      [[], 'github'],
      [['.gitlab-ci.yml'], 'gitlab'],
      [['azure-pipelines.yml'], 'azure'],
      [['bitbucket-pipelines.yml'], 'bitbucket'],
      [['Jenkinsfile'], 'jenkins'],
      [['.circleci'], 'circleci'],
      [['buildspec.yml'], 'codebuild'],
    ] as const)
      expect(commandsOf('workflow', { facts: ['newLogin'], repositoryFiles: files })).to.deep.equal([
        `sf jwt generate pipeline --provider ${provider} --job gate --job watch --connection acme`,
      ]);
    expect(told({ facts: ['newLogin'], inProject: false })).to.deep.equal(['newSecret', 'verify']);
  });

  it('renews the secret of every login that shares what changed', () => {
    const logins = [acme, { connection: 'acme-nightly', variable: 'SF_JWT_ACME_NIGHTLY', encryptedKey: false }];
    expect(commandsOf('secret', { facts: ['secret'], logins }).map((line) => line.replace(/.*set /, ''))).to.deep.equal(
      ['SF_JWT_ACME', 'SF_JWT_ACME_NIGHTLY'],
    );
  });

  it('asks nobody to store a secret that its keeper has, or to log in with a key that isn’t here', () => {
    const given = [{ ...acme, isGiven: true }];
    const host = { allowedHost: 'login.acme.example' };
    expect(told({ facts: ['newLogin'], logins: given, ...host })).to.deep.equal(['host', 'workflow', 'verify']);
    expect(told({ facts: ['secret'], logins: given })).to.deep.equal(['verify']);
    expect(told({ facts: ['secret'], logins: [{ ...acme, isGiven: true, isAway: true }] })).to.deep.equal([]);
    expect(urgencyOf([], changed({ facts: ['secret'], logins: given }))).to.equal(undefined);
    const other = { connection: 'other', variable: 'SF_JWT_OTHER', encryptedKey: false };
    const commands = commandsOf('secret', { facts: ['secret'], logins: [...given, other] });
    expect(commands.map((line) => line.replace(/.*set /, ''))).to.deep.equal(['SF_JWT_OTHER']);
  });

  it('quotes what a folder is called', () =>
    expect(commandsOf('files', { facts: ['files'], paths: ['my app/$(x)'] })[0]).to.match(/^git add (['"]).*\1$/));

  it('says that pipelines fail only where they do, and until how much is done', () => {
    const urgency = (given: Partial<Changed>): string | undefined =>
      urgencyOf(nextStepsAfter(changed(given)), changed(given));
    expect(urgency({ facts: ['secret', 'files'], paths: ['a'] })).to.include('these two steps, every pipeline');
    expect(urgency({ facts: ['secret'] })).to.include('complete this step, every pipeline');
    for (const facts of [['newLogin', 'files'], ['files'], [], ['keyPair']] as const)
      expect(urgency({ facts, paths: ['a'] })).to.equal(undefined);
  });
});
