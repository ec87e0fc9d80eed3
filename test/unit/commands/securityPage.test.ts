/** SECURITY.md and the section of the README name only what there is: flags, commands, variables, values and pages. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { variableSuffixes } from '../../../src/connection/names.ts';
import { filesBelow } from '../../tools/filesBelow.ts';
import { root } from '../../tools/runCommand.ts';

type Manifest = { commands: Record<string, { flags: Record<string, unknown> }> };

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const { commands } = JSON.parse(read('oclif.manifest.json')) as Manifest;
const known = Object.keys(commands).map((id) => id.replaceAll(':', ' '));
const sources = Object.values(filesBelow(join(root, 'src'))).join('\n');

/** Commands of the CLI itself that a reader is sent to. */
const ofTheCli = ['plugins', 'plugins install', 'org logout'];

const pages: Record<string, string> = {
  'SECURITY.md': read('SECURITY.md'),
  'the section of the README': /^## Security\n[^]*?(?=^## )/m.exec(read('README.md'))?.[0] ?? '',
};

/** What stands in backquotes, with line breaks as blanks. */
const quoted = (page: string): string[] =>
  [...page.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text.replace(/\s+/g, ' '));

describe('what is promised about security', () => {
  for (const [name, page] of Object.entries(pages)) {
    it(`in ${name} names only commands and flags that there are`, () => {
      expect(quoted(page)).to.have.length.above(5);
      for (const text of quoted(page)) {
        const [, words, rest = ''] = /^sf ((?:[a-z]+ ?)+)(.*)$/.exec(text) ?? [];
        if (words !== undefined) expect([...known, ...ofTheCli], text).to.include(words.trim());
        const owners = words ? [commands[words.trim().replaceAll(' ', ':')]] : Object.values(commands);
        for (const [, flag = ''] of (words ? rest : text).matchAll(/--([a-z-]+)/g))
          expect(
            owners.some((command) => flag === 'json' || (command && flag in command.flags)),
            `--${flag} in ${text}`,
          ).to.equal(true);
      }
    });

    it(`in ${name} names only variables that there are`, () => {
      for (const text of quoted(page))
        for (const [variable] of text.matchAll(/\b(?:SF|NODE)_[A-Z_<>]+/g)) {
          const [, suffix] = /^SF_JWT_<NAME>_(\w+)$/.exec(variable) ?? [];
          if (suffix) expect(variableSuffixes, variable).to.include(suffix);
          else if (variable !== 'SF_') expect(sources, variable).to.include(variable);
        }
    });

    it(`in ${name} links only to pages that there are`, () => {
      for (const [, target = ''] of page.matchAll(/\]\(([^)#]+)/g))
        expect(existsSync(join(root, target)), target).to.equal(true);
    });
  }

  it('says how to report a vulnerability, and no host or address of a person', () => {
    const { 'SECURITY.md': page = '' } = pages;
    expect(page).to.include('private vulnerability reporting');
    expect(page).not.to.match(/https?:\/\/|@[a-z]+\.|mailto:/);
  });
});
