import { appRules } from '../../app/lint/rules.ts';
import { connectionRules } from './connectionRules.ts';
import type { LintRule } from './model.ts';

/** Every rule of `sf jwt lint`, in the order in which the documentation lists them. */
export const lintRules: readonly LintRule[] = [...appRules, ...connectionRules];
