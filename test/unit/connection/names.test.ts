import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { checkConnectionName, environmentPrefix, variableSuffixes } from '../../../src/connection/names.ts';
import { filesBelow } from '../../tools/filesBelow.ts';
import { root } from '../../tools/runCommand.ts';

const errorName = (name: string): string | undefined => {
  try {
    checkConnectionName(name);
    return undefined;
  } catch (error) {
    return (error as Error).name;
  }
};

describe('connection names', () => {
  for (const name of ['acme', 'acme-uat', 'a', '1', 'keyboard', 'client', 'a--b', 'a'.repeat(64), 'constructor'])
    it(`takes "${name}"`, () => expect(errorName(name)).to.equal(undefined));

  for (const name of [
    '',
    'Acme',
    'a_b',
    '-a',
    'a-',
    'a/b',
    '..',
    'a b',
    'a.b',
    'ä',
    'a\n',
    'a'.repeat(65),
    '__proto__',
  ])
    it(`refuses ${JSON.stringify(name)}`, () => expect(errorName(name)).to.equal('ConnectionNameInvalidError'));

  for (const name of [
    'key',
    'key-file',
    'key-dir',
    'allowed-hosts',
    'username',
    'org-id',
    'acme-key',
    'acme-key-file',
    'acme-client-id',
  ])
    it(`refuses "${name}", whose variables would mean two things`, () =>
      expect(errorName(name)).to.equal('ConnectionNameReservedError'));

  it('makes the beginning of variables', () => expect(environmentPrefix('acme-uat')).to.equal('SF_JWT_ACME_UAT'));

  it('refuses the names of all variables of the plugin itself', () => {
    const texts = Object.values({ ...filesBelow(join(root, 'src')), ...filesBelow(join(root, 'messages')) }).join('\n');
    const variables = new Set(texts.match(/(?<=SF_JWT_)[A-Z][A-Z_]*[A-Z](?![A-Z_<])/g));
    // What stands for the variable of a connection in examples.
    const examples = /^(?:ACME|BETA)/;
    const own = [...variables].filter((variable) => !examples.test(variable));
    expect(own).to.include('KEY_DIR').and.include('ALLOWED_HOSTS').and.include('KEY_PASSPHRASE');
    for (const variable of own)
      expect(errorName(variable.toLowerCase().replaceAll('_', '-')), variable).to.equal('ConnectionNameReservedError');
  });

  it('never lets two variables share a name', () => {
    const name = fc.stringMatching(/^[a-z0-9-]{1,12}$/).filter((each) => errorName(each) === undefined);
    const variables = (each: string): string[] =>
      ['', ...variableSuffixes.map((suffix) => `_${suffix}`)].map((end) => environmentPrefix(each) + end);
    fc.assert(
      fc.property(name, name, (a, b) => {
        const all = [...new Set([a, b])]
          .flatMap(variables)
          .concat(variableSuffixes.map((suffix) => `SF_JWT_${suffix}`));
        expect(new Set(all).size).to.equal(all.length);
      }),
      { seed: 1, numRuns: Number(process.env.FUZZ_RUNS ?? 300) },
    );
  });
});
