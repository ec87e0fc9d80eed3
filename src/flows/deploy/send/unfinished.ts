import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { ifStatePossible } from '../../../base/files/ifStatePossible.ts';
import { ensurePrivateFolderInside, removeFileInside, writeFileInside } from '../../../base/files/insideFile.ts';
import { readFileInside } from '../../../base/files/insideRead.ts';
import { isOrgId } from '../../../connection/orgId.ts';
import { isDeployId } from '../../../org/deploy/deploy.ts';
import type { DeployComponent } from '../../../org/deploy/packageOf.ts';

/** A deploy whose end nobody has seen yet: its id, and what was sent. */
export type UnfinishedDeploy = { deployId: string; contents: string };

/** Where the unfinished deploy of one app in one org is kept, so that a killed command can pick it up. */
export type UnfinishedDeploys = {
  read: () => Promise<UnfinishedDeploy | undefined>;
  keep: (deploy: UnfinishedDeploy) => Promise<void>;
  forget: () => Promise<void>;
};

/**
 * One file for each org and app below the state folder, for its owner only. It is a help and never a condition: where it
 * can't be written or read, a deploy goes on without it, and its id has been shown.
 */
export const unfinishedDeploys = (stateFolder: string, orgId: string, app: string): UnfinishedDeploys => {
  // An org id comes from the org and becomes the name of a file.
  if (!isOrgId(orgId)) return nowhere;
  const folder = join(stateFolder, 'deploys');
  const path = join(folder, `${orgId.slice(0, 15)}-${app}.json`);
  return {
    read: () => ifStatePossible(async () => parseUnfinished((await readFileInside(stateFolder, path)) ?? '')),
    keep: async (deploy) => {
      await ifStatePossible(async () => {
        await ensurePrivateFolderInside(stateFolder, folder);
        await writeFileInside(stateFolder, path, `${JSON.stringify(deploy)}\n`, { mode: 0o600 });
      });
    },
    forget: async () => {
      await ifStatePossible(() => removeFileInside(stateFolder, path));
    },
  };
};

const nowhere: UnfinishedDeploys = {
  read: () => Promise.resolve(undefined),
  keep: () => Promise.resolve(),
  forget: () => Promise.resolve(),
};

/** What a cut-off or foreign file says doesn't count. */
const parseUnfinished = (text: string): UnfinishedDeploy | undefined => {
  const [, deployId = '', contents = ''] = /^\{"deployId":"(\w+)","contents":"([0-9a-f]{64})"\}\s*$/.exec(text) ?? [];
  return isDeployId(deployId) ? { deployId, contents } : undefined;
};

/** A hash of what is sent, by which the same deploy is known again. */
export const contentsOf = (components: readonly DeployComponent[]): string => {
  const sorted = [...components].sort((one, other) => (unfinishedKey(one) < unfinishedKey(other) ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify(sorted.map((component) => [unfinishedKey(component), component.content])))
    .digest('hex');
};

const unfinishedKey = ({ type, fullName }: DeployComponent): string => `${type}:${fullName}`;
