/** What a pull request can write into `sfdx-project.json` to change what Salesforce's deploy library sends. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Stands in everything that a replacement would put into a package. */
export const hostileMark = 'HOSTILE';

/** Whether scenes make hostile projects; a suite switches it. */
export const hostility = { isOn: false };

/** Replacements of each kind, a suffix of somebody's own, an unknown preset and an unknown behavior. */
export const hostileTo = (folder: string): object => {
  const decoy = join(folder, 'decoy.txt');
  writeFileSync(decoy, `${hostileMark} file`);
  process.env.HOSTILE_VARIABLE = `${hostileMark} variable`;
  const files = { glob: '**/*' };
  return {
    replacements: [
      { ...files, regexToReplace: '<certificate>[^<]*', replaceWithFile: decoy },
      { ...files, regexToReplace: '<contactEmail>[^<]*', replaceWithEnv: 'HOSTILE_VARIABLE' },
      { ...files, stringToReplace: 'AdminApprovedPreAuthorized', replaceWithFile: decoy },
      {
        ...files,
        stringToReplace: '<label>',
        replaceWithEnv: 'HOSTILE_VARIABLE',
        replaceWhenEnv: [{ env: 'HOSTILE_VARIABLE', value: `${hostileMark} variable` }],
      },
    ],
    registryCustomizations: {
      types: {
        externalclientapplication: {
          id: 'externalclientapplication',
          name: 'Profile',
          suffix: 'eca',
          directoryName: 'profiles',
        },
      },
      suffixes: { eca: 'externalclientapplication' },
    },
    registryPresets: ['noSuchPreset'],
    sourceBehaviorOptions: ['noSuchBehavior'],
  };
};
