import { expect } from 'chai';
import { errorTable } from '../../../../src/base/errors/errorTable.ts';
import { jwtError, type JwtErrorKey } from '../../../../src/base/errors/errors.ts';
import { ownFlagsIn } from '../../../../src/base/errors/runningCommand.ts';
import { commandSpan } from '../../../../src/base/text/commandText.ts';
import { advised, flagsOfCommands } from '../../../tools/commandFlags.ts';

const keys = Object.keys(errorTable) as JwtErrorKey[];
const tokens = ['one', 'two', 'three', 'four', 'five', 'six'];

describe('what to do about an error', () => {
  let commands: Map<string, string[]>;
  before(async () => (commands = await flagsOfCommands()));

  for (const key of keys)
    it(`names only flags that the running command has: ${key}`, () => {
      for (const [name, flags] of commands)
        advised(name, flags, () => {
          const { actions = [] } = jwtError(key, tokens, tokens);
          expect(actions, name).to.have.length.greaterThan(0);
          for (const action of actions) {
            // What a token says is a flag of the same command.
            const asked = ownFlagsIn(action).filter((flag) => !tokens.includes(flag));
            expect(flags, `${name}: ${action}`).to.include.members(asked);
            expect(action).not.to.include('{command}');
          }
        });
    });

  it('names other commands that there are, with flags that those have', () => {
    for (const key of keys) {
      const { actions = [] } = jwtError(key, tokens, tokens);
      for (const [span] of actions.join('\n').matchAll(commandSpan)) {
        const [, words = ''] = /^["`]?sf jwt ([a-z ]*[a-z])/.exec(span) ?? [];
        if (words === '') continue;
        const name = [...commands.keys()].find((each) => `${words} `.startsWith(`${each} `)) ?? '';
        expect(commands, span).to.include.keys(name);
        const asked = [...(span.split('|')[0] ?? '').matchAll(/(?<![\w-])--([a-z][\w-]*)/g)].map(([, flag]) => flag);
        expect(commands.get(name), `${key}: ${span}`).to.include.members(asked);
      }
    }
  });

  it('shows the running command as the example, with the names that are known', () => {
    const example = (name: string) =>
      advised(name, commands.get(name) ?? [], () => jwtError('ConnectionNotChosen', ['a, b'], ['a']).actions?.[0]);
    for (const name of ['verify', 'authorize', 'deploy', 'diff'])
      expect(example(name)).to.equal(`Specify one with --connection, for example: sf jwt ${name} --connection a`);
  });

  it('leaves a flag to those who have it, and says where to look where nothing is left', () => {
    const actions = (name: string, key: JwtErrorKey) =>
      advised(name, commands.get(name) ?? [], () => jwtError(key, tokens, tokens).actions ?? []);
    expect(actions('verify', 'KeyPairMissing').join()).not.to.include('--key-name');
    expect(actions('key delete', 'KeyPairMissing').join()).to.include('--key-name').and.not.include('pipeline');
    expect(actions('setup', 'KeyPairMissing').join()).to.include('--key-name').and.include('SF_JWT_');
    expect(actions('verify', 'LabelInvalid')).to.deep.equal(['See what the command takes: sf jwt verify --help']);
  });

  it('is all of it where no command runs, and no value takes any of it away', () => {
    expect(jwtError('KeyPairMissing', ['a'], ['a']).actions).to.have.length(6);
    const named = advised('verify', ['connection'], () => jwtError('ConnectionUnknown', ['--x', '-'], ['--x', '--x']));
    expect(named.actions).to.have.length(3);
  });
});
