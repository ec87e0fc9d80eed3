import { planMetadata, writeMetadata, type MetadataPlan } from '../generateMetadata.ts';
import { step } from '../steps.ts';
import type { SetupFacts, SetupInput, SetupStep, SetupWorld } from './facts.ts';

/** Writes the app files for source control, or finds them as they should be. */
export const provideAppFiles = (input: SetupInput, { now, onWarning }: SetupWorld): SetupStep =>
  step<SetupFacts, 'keyPair' | 'org'>({
    name: 'app-files',
    changes: 'project',
    needs: ['keyPair', 'org'],
    plan: async ({ keyPair, org }) => {
      const request = {
        ...input,
        keyName: keyPair.keyName,
        certificatePem: keyPair.certificatePem,
        defaultContactEmail: org.adminUser?.email,
      };
      const metadata = await planMetadata(request, now());
      // Those of the connection file have been told.
      metadata.warnings.filter(({ id }) => id !== 'connectionFile').forEach(onWarning);
      const details = { folder: metadata.folder, files: countStates(metadata) };
      const apply = async (): Promise<void> => writeMetadata(metadata);
      const action = actionFor(metadata);
      return { action, facts: { metadata }, details, ...(action !== 'none' && { apply }) };
    },
  });

const actionFor = ({ files }: MetadataPlan): 'none' | 'create' | 'update' => {
  if (files.every(({ state }) => state === 'unchanged')) return 'none';
  return files.some(({ state, part }) => state !== 'created' && part === 'app') ? 'update' : 'create';
};

const countStates = ({ files }: MetadataPlan): string =>
  (['created', 'changed', 'unchanged'] as const)
    .map((state) => ({ state, count: files.filter((file) => file.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${count} ${state}`)
    .join(', ');
