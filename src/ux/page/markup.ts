import { foreignText } from '../../base/text/foreignText.ts';

/** HTML that is safe as it is. */
export type Markup = { markup: string };

type MarkupValue = string | Markup | readonly Markup[] | undefined;

/** HTML in which every value is escaped, in elements and in quoted attributes, but what is markup already. */
export const markup = (pieces: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup => ({
  markup: pieces.map((piece, at) => piece + valueMarkup(values[at])).join(''),
});

const valueMarkup = (value: MarkupValue): string => {
  if (value === undefined || typeof value === 'string') return foreignText(value, 'html');
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('');
};
