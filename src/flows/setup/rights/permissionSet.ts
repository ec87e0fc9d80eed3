import { parsedComponent, type ParsedComponent } from '../../../app/parsed.ts';
import { xmlTextOf } from '../../../app/xml.ts';
import { deployComponents } from '../../../org/deploy/deploy.ts';
import { createPermissionSet } from '../../../org/people/permissionSets.ts';
import type { AdminOrg } from '../../../org/session/connect.ts';
import { refuseDeployErrors } from '../../deploy/deployResult.ts';
import type { MetadataPlan } from '../../metadata/metadata.ts';

/**
 * Makes permission sets of the files, so that the login user can hold them before the deploy that fills them. They are made
 * empty, as records; only one of a license is deployed by itself, for a permission set can't be given one later.
 */
export const makePermissionSets = async (
  admin: AdminOrg,
  { files }: MetadataPlan,
  names: readonly string[],
): Promise<void> => {
  const made = files.filter(({ type, fullName }) => type === 'PermissionSet' && names.includes(fullName));
  for (const file of made) await makePermissionSet(admin, parsedComponent(file));
};

const makePermissionSet = async (admin: AdminOrg, component: ParsedComponent): Promise<void> => {
  if (textOf(component, 'license') === undefined) {
    const { fullName: name } = component;
    const description = textOf(component, 'description') ?? '';
    await createPermissionSet(admin, { name, label: textOf(component, 'label') ?? name, description });
    return;
  }
  refuseDeployErrors(await deployComponents(admin, [component], { checkOnly: false }));
};

const textOf = ({ elements }: ParsedComponent, name: string): string | undefined =>
  xmlTextOf(elements, name)?.trim() || undefined;
