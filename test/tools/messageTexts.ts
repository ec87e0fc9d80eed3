/** Every text of `messages/` as it is written, line by line for lists. */
import { readdirSync, readFileSync } from 'node:fs';
import { root } from './runCommand.ts';

export type MessageText = { file: string; key: string; text: string };

const textsOf = (file: string): MessageText[] =>
  readFileSync(`${root}messages/${file}`, 'utf8')
    .split(/^# /m)
    .slice(1)
    .flatMap((section) => {
      const [key = '', ...lines] = section.split('\n');
      // Where no command runs, this stands for its name.
      const body = lines.join('\n').trim().replaceAll('{command}', '<command>');
      const texts = body.startsWith('- ') ? body.slice(2).split(/\n+- /) : [body];
      return texts.map((text) => ({ file: file.replace(/\.md$/, ''), key: key.trim(), text: text.trim() }));
    });

export const messageTexts: readonly MessageText[] = readdirSync(`${root}messages`)
  .filter((name) => name.endsWith('.md'))
  .flatMap(textsOf);
