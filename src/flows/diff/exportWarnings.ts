import { isBlocker } from '../../app/blockers.ts';
import { counterpart } from '../../app/compare/compareApp.ts';
import { elementFacts } from '../../app/elements/elementTable.ts';
import { versionFit } from '../../app/elements/elementVersions.ts';
import { withGrantNames } from '../../app/files/exported.ts';
import { isAbsent, normalValue } from '../../app/compare/normalValue.ts';
import { parseComponent } from '../../app/xml.ts';
import type { AppState } from '../../org/app/appState.ts';
import type { OrgComponent } from '../../org/app/orgApp.ts';
import type { ReadElements } from '../../org/session/client.ts';
import type { DiffWarning, ExportedFile, ProjectSide } from './model.ts';
import { grantsInOrg, comparedPolicyType } from './orgSide.ts';

export const exportWarning = (id: DiffWarning['id'], ...tokens: string[]): DiffWarning => ({ id, tokens });

/** Without them a deploy of the component would take the login away, or be refused. */
const neededByJwt: Readonly<Record<string, readonly string[]>> = {
  ExtlClntAppGlobalOauthSettings: ['certificate', 'callbackUrl'],
};

/** The components whose new file would lack what the org doesn't show. */
export const certificateWarnings = (
  { existing, connection }: ProjectSide,
  components: readonly OrgComponent[],
): Array<{ type: string; warning: DiffWarning }> =>
  components.flatMap((component) => {
    const { type, elements } = component;
    const hidden = (neededByJwt[type] ?? []).filter((name) => isAbsent(elements[name]));
    if (hidden.length === 0 || counterpart(component, existing)) return [];
    return [{ type, warning: exportWarning('notExported', type, hidden.join(', '), connection) }];
  });

/** The policy with every grant that the org holds, wherever it holds it. A list parted by commas can't hold all names. */
export const policyToExport = (state: AppState): { elements: ReadElements; warnings: DiffWarning[] } => {
  const elements = state.components.find(({ type }) => type === comparedPolicyType)?.elements ?? {};
  const { policy, access } = grantsInOrg(state);
  const all = {
    permissionSets: unionOfNames(policy?.permissionSets, access?.permissionSets),
    profiles: unionOfNames(policy?.profiles, access?.profiles),
  };
  const unwritable = all.profiles.filter(isUnwritable);
  const names = { ...all, profiles: all.profiles.filter((name) => !isUnwritable(name)) };
  return {
    elements: withGrantNames(elements, names),
    warnings: unwritable.map((name) => exportWarning('grantNotExported', name)),
  };
};

const isUnwritable = (name: string): boolean => name.includes(',');

const unionOfNames = (one: readonly string[] = [], other: readonly string[] = []): string[] => {
  const all = [...one, ...other];
  return all.filter((name, index) => all.findIndex((each) => each.toLowerCase() === name.toLowerCase()) === index);
};

/** What an exported file leaves out on purpose, and what other tools can't deploy with the project's API version. */
export const fileWarnings = (
  { type, path, content, before }: ExportedFile,
  { elements }: OrgComponent,
  sourceApiVersion: number | undefined,
): DiffWarning[] => {
  const wasThere = before === undefined ? {} : parseComponent(before, path).elements;
  const added = Object.keys(parseComponent(content, path).elements).filter((name) => !Object.hasOwn(wasThere, name));
  const issuesJwt = isBlocker('tokenFormat', normalValue('isNamedUserJwtEnabled', elements.isNamedUserJwtEnabled));
  return [
    ...(issuesJwt ? [exportWarning('tokenFormatNotExported', path)] : []),
    ...added.flatMap((name) => {
      const since = elementFacts(type, name)?.since ?? 0;
      return sourceApiVersion !== undefined && versionFit(type, name, sourceApiVersion) === 'too-new'
        ? [exportWarning('elementTooNew', path, name, since.toFixed(1), sourceApiVersion.toFixed(1))]
        : [];
    }),
  ];
};
