/** What a fault advises is what the command can do that shows it. */
import { expect } from 'chai';
import { ownFlagsIn } from '../../../src/base/errors/runningCommand.ts';
import { commandSpan } from '../../../src/base/text/commandText.ts';
import { checkFault, checkFaultIds, findFault, type Fault } from '../../../src/login/faults.ts';
import type { Symptom } from '../../../src/login/symptom.ts';
import { advised, flagsOfCommands } from '../../tools/commandFlags.ts';
import { faultCases } from './faultCases.ts';

const login = {
  host: 'acme.my.salesforce.com',
  instanceUrl: 'https://acme.my.salesforce.com',
  username: 'ci@acme.example',
  variable: 'SF_JWT_ACME',
  connection: 'acme',
  answered: '00D000000000001AAA',
  inBundle: 'aa',
  recorded: 'bb',
};

/** Each fault, with the audience of the login as it is, and with one that was given. */
const allFaults = (): Fault[] => [
  ...[login.instanceUrl, 'https://login.salesforce.com'].flatMap((audience) =>
    faultCases.map(([symptom]) => findFault(symptom, { ...login, audience }).fault),
  ),
  ...checkFaultIds.map((id) => checkFault(id, 'seen', login).fault),
];

const symptomOf = (id: string): Symptom => {
  const [symptom] = faultCases.find(([, caseId]) => caseId === id) ?? [];
  if (!symptom) throw new Error(id);
  return symptom;
};

describe('what a fault advises', () => {
  let commands: Map<string, string[]>;
  before(async () => (commands = await flagsOfCommands()));

  const fixIn = (name: string, id: string, audience = login.instanceUrl): string =>
    advised(name, commands.get(name) ?? [], () =>
      findFault(symptomOf(id), { ...login, audience }).fault.fix.join('\n'),
    );

  it('names flags of the running command alone, and is never empty', () => {
    const seen = new Set<string>();
    const wrong: string[] = [];
    for (const [name, flags] of commands)
      for (const { id, fix } of advised(name, flags, allFaults)) {
        if (fix.length === 0) wrong.push(`${name}: ${id}: nothing`);
        for (const advice of fix) {
          const asked = ownFlagsIn(advice);
          for (const flag of asked) seen.add(flag);
          if (!asked.every((flag) => flags.includes(flag)) || !/^[A-Z]/.test(advice))
            wrong.push(`${name}: ${id}: ${advice}`);
        }
      }
    expect(wrong).to.deep.equal([]);
    expect([...seen]).to.include.members(['wait', 'audience-url', 'instance-url', 'username', 'client-id']);
  });

  it('names other commands that there are, with flags that those have', () => {
    for (const { id, fix } of allFaults())
      for (const [span] of fix.join('\n').matchAll(commandSpan)) {
        const [, words = ''] = /^["`]?sf jwt ([a-z ]*[a-z])/.exec(span) ?? [];
        if (words === '') continue;
        const name = [...commands.keys()].find((each) => `${words} `.startsWith(`${each} `)) ?? '';
        expect(commands, `${id}: ${span}`).to.include.keys(name);
        const asked = [...(span.split('|')[0] ?? '').matchAll(/(?<![\w-])--([a-z][\w-]*)/g)].map(([, flag]) => flag);
        expect(commands.get(name), `${id}: ${span}`).to.include.members(asked);
      }
  });

  it('keeps what can be done without the flag that a command lacks', () => {
    expect(fixIn('verify', 'dns-unknown')).to.include('Correct instanceUrl in the connection file. Or specify the URL');
    expect(fixIn('rotate', 'dns-unknown')).to.include('Correct instanceUrl in the connection file.\n');
    expect(fixIn('status', 'user-not-approved')).to.include('wait up to 15 minutes.').and.not.include('--wait');
    expect(fixIn('setup', 'user-not-approved')).to.include('With --wait 20, the command waits that long.');
    for (const [name, flag] of [
      ['verify', true],
      ['connection add', false],
    ] as const)
      for (const audience of [login.instanceUrl, 'https://login.salesforce.com'])
        expect(fixIn(name, 'user-not-approved', audience).includes('--audience-url'), name).to.equal(flag);
  });

  it('takes the origin of a site for no audience that somebody gave', () => {
    const url = 'https://acme.my.site.com/partners';
    const values = { ...login, instanceUrl: url, audience: 'https://acme.my.site.com' };
    const { fix } = findFault(symptomOf('user-not-approved'), values).fault;
    expect(fix.join()).not.to.include('Omit --audience-url');
  });
});
