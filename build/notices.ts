import { titleOf, type InsidePackage } from './inventory.ts';
import { licenceOf } from './licences.ts';

const line = '-'.repeat(80);

/** Every package that is inside, under the text of its licence; equal texts stand once. */
export const noticesOf = (packages: readonly InsidePackage[]): string => {
  const sections = new Map<string, Set<string>>();
  for (const each of packages) {
    const text = Object.values(each.texts).join('\n\n') || withoutText(each);
    sections.set(text, (sections.get(text) ?? new Set()).add(headingOf(each)));
  }
  const parts = [...sections].map(([text, headings]) => `${line}\n${[...headings].join('\n')}\n\n${text}\n`);
  return [`These packages are inside sf-plugin-jwt (${packages.length} copies).\n`, ...parts].join('\n');
};

const headingOf = (each: InsidePackage): string => `${titleOf(each).split(' ')[0]} (${licenceOf(each).join(' AND ')})`;

const withoutText = (each: InsidePackage): string =>
  `The package has no file with the text of its licence (${licenceOf(each).join(' AND ')}).`;
