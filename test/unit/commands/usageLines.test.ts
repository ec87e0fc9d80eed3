import { Config, Help, type Command } from '@oclif/core';
import { expect } from 'chai';
import JwtSetup from '../../../src/commands/jwt/setup.ts';
import { root } from '../../tools/runCommand.ts';

/** What `--help` shows of the flags above all sections. */
class UsageHelp extends Help {
  public usageOf(command: Command.Loadable): string {
    return this.formatCommand(command).replaceAll(/\s+/g, ' ');
  }
}

describe('the help of each command', () => {
  let texts: Map<string, string>;

  before(async () => {
    const config = await Config.load({ root });
    const help = new UsageHelp(config, { maxWidth: 80, stripAnsi: true });
    texts = new Map(
      config.commands.filter(({ id }) => id.startsWith('jwt')).map((each) => [each.id, help.usageOf(each)]),
    );
  });

  it('has no choice with nothing behind a bar', () => {
    expect(texts.size).to.be.greaterThan(10);
    for (const [id, text] of texts) expect(text, id).not.to.match(/\|\s*\]|\[\s*\|/);
  });

  it('groups the flags of setup, and names its variables', () => {
    const text = texts.get('jwt:setup') ?? '';
    for (const heading of ['ACCESS FLAGS', 'KEY PAIR FLAGS', 'CONSENT FLAGS']) expect(text).to.include(heading);
    // The CLI has a help class of its own, which shows this section.
    expect(JSON.stringify(JwtSetup.envVariablesSection)).to.include('SF_JWT_KEY_DIR').and.include('SF_JWT_<NAME>');
  });
});
