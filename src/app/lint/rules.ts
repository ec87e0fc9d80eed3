import { addressRules } from './addressRules.ts';
import { certificateRules } from './certificateRules.ts';
import { elementRules } from './elementRules.ts';
import { folderRules } from './folderRules.ts';
import type { AppLintRule } from './model.ts';
import { policyRules } from './policyRules.ts';
import { schemaRules } from './schemaRules.ts';
import { scopeRules } from './scopeRules.ts';
import { structureRules } from './structureRules.ts';

/** Every rule that app files alone can break. */
export const appRules: readonly AppLintRule[] = [
  ...structureRules,
  ...folderRules,
  ...elementRules,
  ...policyRules,
  ...addressRules,
  ...schemaRules,
  ...scopeRules,
  ...certificateRules,
];
