import type { Elements } from '../state.ts';

/** The text of an element; empty if it is missing. */
export function textOf(elements: Elements, name: string): string {
  const value = elements[name];
  return typeof value === 'string' ? value : '';
}

/** All elements but these. */
export function without(elements: Elements, ...names: string[]): Elements {
  return Object.fromEntries(Object.entries(elements).filter(([name]) => !names.includes(name)));
}
