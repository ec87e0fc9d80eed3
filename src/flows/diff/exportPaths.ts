import { componentPath, isMetadataType, ownPath, partFolder } from '../../app/components.ts';
import { counterpart } from '../../app/compare/compareApp.ts';
import type { AppComponent } from '../../app/model.ts';
import { isOurs } from '../../app/names.ts';
import type { OrgComponent } from '../../org/app/orgApp.ts';
import type { ProjectSide } from './model.ts';

/** What has a file already, the parts of an app, and a permission set that this plugin made. */
export const isExported = (component: OrgComponent, { existing }: ProjectSide): boolean => {
  if (counterpart(component, existing)) return true;
  return component.type === 'PermissionSet' ? isOurs(component.elements.description) : isMetadataType(component.type);
};

/** Where the file of a component goes: to its place, or to that of the connection alone. */
export const exportedPath = (
  type: string,
  there: AppComponent | undefined,
  { app, connection }: ProjectSide,
  isShared: boolean,
): Pick<AppComponent, 'path' | 'fullName'> => {
  const ownFolder = `${partFolder('org', connection)}/`;
  const place = there ?? newPlace(type, app, connection);
  if (!isShared || place.path.startsWith(ownFolder)) return place;
  return { fullName: place.fullName, path: ownPath(type, place.fullName, connection) };
};

const newPlace = (type: string, app: string, connection: string): Pick<AppComponent, 'path' | 'fullName'> => {
  const path = isMetadataType(type) ? componentPath(type, app, connection) : ownPath(type, app, connection);
  return { path, fullName: /([^/]+)\.[^./]+-meta\.xml$/.exec(path)?.[1] ?? app };
};
