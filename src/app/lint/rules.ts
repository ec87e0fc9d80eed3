import { certificateRules } from './certificateRules.ts';
import { elementRules } from './elementRules.ts';
import { folderRules } from './folderRules.ts';
import type { Rule } from './model.ts';
import { scopeRules } from './scopeRules.ts';
import { structureRules } from './structureRules.ts';

/** Every rule that app files alone can break. */
export const appRules: readonly Rule[] = [
  ...structureRules,
  ...folderRules,
  ...elementRules,
  ...scopeRules,
  ...certificateRules,
];
