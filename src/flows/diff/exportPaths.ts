import { isMetadataType } from '../../app/components.ts';
import { counterpart } from '../../app/compare/compareApp.ts';
import { isOurs } from '../../app/names.ts';
import type { OrgComponent } from '../../org/app/orgApp.ts';
import type { ProjectSide } from './model.ts';

/** What has a file already, the parts of an app, and a permission set that this plugin made. */
export const isExported = (component: OrgComponent, { existing }: ProjectSide): boolean => {
  if (counterpart(component, existing)) return true;
  return component.type === 'PermissionSet' ? isOurs(component.elements.description) : isMetadataType(component.type);
};
