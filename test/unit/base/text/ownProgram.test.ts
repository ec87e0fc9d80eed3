import { expect } from 'chai';
import { jwtError } from '../../../../src/base/errors/errors.ts';
import { command, posixCommand } from '../../../../src/base/text/commandText.ts';
import { callOwnProgram, standsAlone } from '../../../../src/base/text/ownProgram.ts';
import { namedTexts } from '../../../../src/base/text/namedTexts.ts';
import { Messages } from '../../../../src/base/text/messages.ts';
import { messageTexts } from '../../../tools/messageTexts.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);

describe('the program that stands alone', () => {
  beforeEach(() => callOwnProgram('sf-jwt'));
  afterEach(() => callOwnProgram('sf jwt'));

  it('is named in every text of its commands, and in no text for other people', () => {
    for (const { file, key } of messageTexts) {
      const text = Messages.loadMessages('sf-plugin-jwt', file).getMessages(key).join('\n');
      if (file !== 'handOff' && !/^pipeline[A-Z]/.test(file))
        expect(text, `${file} ${key}`).not.to.match(/\bsf jwt [a-z{%]/);
      else if (file === 'handOff') expect(text, key).not.to.include('sf-jwt');
    }
    const sheet = messageTexts.filter(({ file, text }) => file === 'handOff' && text.includes('sf jwt'));
    expect(sheet).not.to.deep.equal([]);
    for (const { key } of sheet) expect(namedTexts('handOff').all(key).join('\n')).to.include('sf jwt');
  });

  it('is named in commands for this shell, and not in those for another machine', () => {
    const name = "it's";
    expect(command`sf jwt verify --connection ${name}`).to.match(/^sf-jwt verify --connection /);
    expect(posixCommand`sf jwt verify --connection ${name}`).to.match(/^sf jwt verify --connection /);
    expect(command`sf org login web`).to.equal('sf org login web');
  });

  it('says that commands of sf need Salesforce CLI, where it advises one', () => {
    const needs = /require Salesforce CLI/;
    expect(jwtError('TargetOrgUnknown', ['a'], ['a']).actions?.join('\n')).to.match(needs);
    expect(jwtError('Locked', ['a'], ['a']).actions?.join('\n')).not.to.match(needs);
    callOwnProgram('sf jwt');
    expect(standsAlone()).to.equal(false);
    expect(jwtError('TargetOrgUnknown', ['a'], ['a']).actions?.join('\n')).not.to.match(needs);
  });
});
