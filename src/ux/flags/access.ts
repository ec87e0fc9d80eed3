import { Messages } from '../../base/text/messages.ts';
import { Flags } from '@salesforce/sf-plugins-core';
import type { KeptElement } from '../../app/adopt.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import type { AppDeployment, DeployApp } from '../../flows/deploy/model.ts';
import type { AccessLoss } from '../../flows/deploy/guard/accessLoss.ts';
import type { Adoption } from '../../flows/deploy/guard/adopt.ts';
import type { AccessRequest } from '../../flows/deploy/look.ts';
import { gainText } from '../../flows/deploy/guard/permissionGains.ts';
import type { GrantName } from '../../org/people/grants.ts';
import { askConfirmation } from '../ask/prompts.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const accessMessages = Messages.loadMessages('sf-plugin-jwt', 'access');

/** The flags that say who gets access and whose app it may be, for whatever deploys. */
export const accessFlags = {
  adopt: Flags.boolean({
    summary: accessMessages.getMessage('flags.adopt.summary'),
    description: accessMessages.getMessage('flags.adopt.description'),
  }),
  'force-policy': Flags.boolean({
    summary: accessMessages.getMessage('flags.force-policy.summary'),
    description: accessMessages.getMessage('flags.force-policy.description'),
  }),
  'allow-permissions': Flags.boolean({
    summary: accessMessages.getMessage('flags.allow-permissions.summary'),
    description: accessMessages.getMessage('flags.allow-permissions.description'),
  }),
  profile: Flags.string({ summary: accessMessages.getMessage('flags.profile.summary'), multiple: true }),
};

/** Grants beside those that the app files name. */
export const grantFlags = {
  'permission-set': Flags.string({
    summary: accessMessages.getMessage('flags.permission-set.summary'),
    multiple: true,
  }),
};

type AccessFlags = {
  adopt: boolean;
  'force-policy': boolean;
  'allow-permissions': boolean;
  profile?: string[];
  'permission-set'?: string[];
};

/** What the flags say, in the words of the flows. */
export const accessRequest = (flags: AccessFlags): AccessRequest => ({
  adopt: flags.adopt,
  forcePolicy: flags['force-policy'],
  allowPermissions: flags['allow-permissions'],
  profiles: flags.profile,
  permissionSets: flags['permission-set'],
});

/** Tells who loses access, what of somebody else's app stays, and what permission sets grant, before anything is sent. */
export const accessWarnings = (
  warn: (text: string) => void,
): Pick<DeployApp, 'onAccessLoss' | 'onAdoption' | 'onPermissionGain'> => ({
  onAccessLoss: (loss) => lossTexts(loss).forEach(warn),
  onAdoption: (adoption) => adoptionTexts(adoption).forEach(warn),
  onPermissionGain: (gains) => warn(accessMessages.getMessage('permissionGain', [foreignText(gainText(gains))])),
});

/** Asks whether permission sets may grant what they newly do; a dry run only tells it. Throws `DeployDeclined`. */
export const askForPermissions =
  (warn: (text: string) => void, { dryRun }: { dryRun: boolean }): DeployApp['approvePermissions'] =>
  async (gains) => {
    accessWarnings(warn).onPermissionGain?.(gains);
    if (!dryRun && !(await askConfirmation(accessMessages.getMessage('prompt.permissions'))))
      throw jwtError('DeployDeclined');
  };

const maximumShownUsers = 20;

const lossTexts = ({ permittedUsers, count, users, complete }: AccessLoss): string[] => {
  const names = users.slice(0, maximumShownUsers).map(({ username }) => foreignText(username));
  const more = count > names.length ? [accessMessages.getMessage('more', [count - names.length])] : [];
  return [
    ...(count > 0
      ? [accessMessages.getMessage(`loss.${permittedUsers}`, [count, [...names, ...more].join(', ')])]
      : []),
    ...(complete ? [] : [accessMessages.getMessage('loss.incomplete')]),
  ];
};

const adoptionTexts = ({ isNew, kept, obstacles }: Adoption): string[] => {
  const names = [...new Set(kept.map(({ name }) => foreignText(name)))].join(', ');
  return [
    [
      accessMessages.getMessage(isNew ? 'adoption.new' : 'adoption.again'),
      ...(names === '' ? [] : [accessMessages.getMessage('adoption.kept', [names])]),
    ].join(' '),
    ...obstacles.map((id) => accessMessages.getMessage(`obstacle.${id}`)),
  ];
};

/** What was done about access, and what stayed of somebody else's app. */
export const accessLines = (deployment: AppDeployment): string[] => {
  const { adoption, repaired, notAsSent = [], notInPolicy, grantsProblem, grantsKnown } = deployment;
  return [
    ...(grantsKnown ? [] : [accessMessages.getMessage('grantsUnknown')]),
    ...(repaired.length > 0 ? [accessMessages.getMessage('repaired', [grantTexts(repaired)])] : []),
    ...(grantsProblem === undefined ? [] : [accessMessages.getMessage('problem', [foreignText(grantsProblem)])]),
    ...(notInPolicy.length > 0 ? [accessMessages.getMessage('notInPolicy', [grantTexts(notInPolicy)])] : []),
    ...(notAsSent.length > 0 ? [accessMessages.getMessage('notAsSent', [notAsSent.map(short).join(', ')])] : []),
    ...(adoption?.kept ?? []).map(keptLine),
  ];
};

const grantTexts = (grants: readonly GrantName[]): string =>
  grants.map(({ kind, name }) => accessMessages.getMessage(`grant.${kind}`, [foreignText(name)])).join(', ');

const keptLine = ({ type, name, kept, inFiles }: KeptElement): string =>
  accessMessages.getMessage('kept', [type, name, kept, inFiles].map(short));

const short = (text: string): string => foreignText(text).slice(0, 200).toWellFormed();
