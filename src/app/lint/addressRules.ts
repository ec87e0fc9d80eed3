import { isFilledLater } from '../elements/elementValues.ts';
import type { AppLintRule } from './model.ts';
import { atElement, callbackUrls, placeValue, reviewedFiles } from './places.ts';

const isAddress = (text: string): boolean => /^[^\s@<>,;]+@[^\s@<>,;.]+(?:\.[^\s@<>,;.]+)+$/.test(text);

/** Rules about addresses in app files. */
export const addressRules: readonly AppLintRule[] = [
  {
    id: 'callback-wildcard',
    severity: 'warning',
    find: ({ files }) =>
      reviewedFiles(files).flatMap((file) =>
        callbackUrls(file)
          .filter((url) => url.includes('*') && !isFilledLater(url))
          .map((url) => atElement(file, 'callbackUrl', url)),
      ),
  },
  {
    id: 'contact-email-invalid',
    severity: 'error',
    find: ({ files }) =>
      reviewedFiles(files).flatMap((file) => {
        const email = placeValue(file, 'contactEmail');
        return email === undefined || isAddress(email) ? [] : [atElement(file, 'contactEmail', email)];
      }),
  },
];
