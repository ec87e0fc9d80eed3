import type { AppLintRule, SourceFile } from './model.ts';
import { atElement, placeValue, reviewedFiles } from './places.ts';

const isAddress = (text: string): boolean => /^[^\s@<>,;]+@[^\s@<>,;.]+(?:\.[^\s@<>,;.]+)+$/.test(text);

const callbacks = (file: SourceFile): string[] => (placeValue(file, 'callbackUrl') ?? '').split(/\s+/).filter(Boolean);

/** Rules about addresses in app files. */
export const addressRules: readonly AppLintRule[] = [
  {
    id: 'callback-wildcard',
    severity: 'warning',
    find: ({ files }) =>
      reviewedFiles(files).flatMap((file) =>
        callbacks(file)
          .filter((url) => url.includes('*'))
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
