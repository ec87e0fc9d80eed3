import { defaultPermissionSet } from '../../app/names.ts';
import { parsedComponent, type ParsedComponent } from '../../app/parsed.ts';
import { xmlTextOf } from '../../app/xml.ts';
import { deployComponents } from '../../org/deploy/deploy.ts';
import { createPermissionSet } from '../../org/people/permissionSets.ts';
import type { AdminOrg } from '../../org/session/connect.ts';
import { refuseDeployErrors } from '../deploy/deployResult.ts';
import type { MetadataPlan } from '../metadata/metadata.ts';

/**
 * Makes the permission set of the app, so that the login user can hold it before the deploy that fills it. It is made empty,
 * as a record; only one of a license is deployed by itself, for a permission set can't be given one later.
 */
export const makePermissionSet = async (admin: AdminOrg, { app, files }: MetadataPlan): Promise<void> => {
  const file = files.find(({ type, fullName }) => type === 'PermissionSet' && fullName === defaultPermissionSet(app));
  if (!file) return;
  const component = parsedComponent(file);
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
