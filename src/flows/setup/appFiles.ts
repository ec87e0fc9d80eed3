import { presetPermissionSet, type Preset } from '../../app/elements/presets.ts';
import { refuseForeignFile } from '../../app/permitted.ts';
import { parseComponent } from '../../app/xml.ts';
import { siblings } from '../../connection/siblings.ts';
import { readEffectiveFiles } from '../project/appFiles.ts';
import { planMetadata, writeMetadata, type MetadataPlan } from '../metadata/metadata.ts';
import { step } from '../steps.ts';
import type { SetupFacts, SetupInput, SetupStep, SetupWarning, SetupWorld } from './facts.ts';
import { setupPresets } from './rights/presets.ts';

/**
 * Writes the app files for source control, or finds them as they should be. The files of other connections of the same app
 * in the same org get the same certificate: an old one there would replace it with the next deploy.
 */
export const provideAppFiles = (input: SetupInput, { now, onWarning }: SetupWorld): SetupStep =>
  step<SetupFacts, 'admin' | 'user' | 'keyPair' | 'org' | 'profiles'>({
    name: 'app-files',
    changes: 'project',
    needs: ['admin', 'user', 'keyPair', 'org', 'profiles'],
    plan: async ({ keyPair, org, profiles, ...people }) => {
      const { wanted: presets, unassigned } = await setupPresets(input, people);
      for (const preset of unassigned) onWarning(unassignedWarning(preset, input));
      const request = {
        ...input,
        keyName: keyPair.keyName,
        certificatePem: keyPair.certificatePem,
        defaultContactEmail: org.adminUser?.email,
        presets,
        ...(profiles.length > 0 && { options: { profiles } }),
      };
      const metadata = await planMetadata(request, now());
      await refuseForeignFiles(metadata.folder, input.connection);
      metadata.warnings.filter(({ id }) => !toldElsewhere.includes(id)).forEach(onWarning);
      const others = siblings(input.file, { ...input, orgId: org.organization.id }).map(([connection]) => connection);
      const plans = [metadata];
      for (const connection of others) plans.push(await planMetadata({ ...request, connection }, now()));
      const details = { folder: metadata.folder, files: countStates(plans) };
      const apply = async (): Promise<void> => {
        for (const plan of plans) await writeMetadata(plan);
      };
      const action = actionFor(plans);
      return { action, facts: { metadata, presets }, details, ...(action !== 'none' && { apply }) };
    },
  });

const unassignedWarning = (preset: Preset, { app, username, connection }: SetupInput): SetupWarning => ({
  id: 'presetNotAssigned',
  tokens: [presetPermissionSet(app, preset), username, connection, preset],
});

/** What the setup wouldn't send, the next deploy would refuse: said now. */
const refuseForeignFiles = async (folder: string, connection: string): Promise<void> => {
  for (const file of await readEffectiveFiles(folder, connection))
    refuseForeignFile(file, parseComponent(file.content, file.path).elements);
};

/** By the setup itself, or about to be put right by it. */
const toldElsewhere: readonly string[] = [
  'certificateKept',
  'certificateNotRecorded',
  'connectionFile',
  'readableByOthers',
  'restored',
];

const actionFor = (plans: readonly MetadataPlan[]): 'none' | 'create' | 'update' => {
  const files = plans.flatMap((plan) => plan.files);
  const isSame =
    files.every(({ state }) => state === 'unchanged') && plans.every(({ removed }) => removed.length === 0);
  if (isSame) return 'none';
  return files.some(({ state, part }) => state !== 'created' && part === 'app') ? 'update' : 'create';
};

/** A file that is shared by several connections counts once. */
const countStates = (plans: readonly MetadataPlan[]): string => {
  const files = [...new Map(plans.flatMap((plan) => plan.files).map((file) => [file.path, file])).values()];
  return (['created', 'changed', 'unchanged'] as const)
    .map((state) => ({ state, count: files.filter((file) => file.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${count} ${state}`)
    .join(', ');
};
