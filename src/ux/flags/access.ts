import { Messages } from '../../base/text/messages.ts';
import { Flags } from '@salesforce/sf-plugins-core';
import type { KeptElement } from '../../app/adopt.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import type { Notice } from '../../base/notice.ts';
import type { AccessRequest } from '../../flows/deploy/facts.ts';
import type { AppDeployment } from '../../flows/deploy/model.ts';
import type { GrantName } from '../../org/people/grants.ts';
import { askConfirmation } from '../ask/prompts.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const accessMessages = Messages.loadMessages('sf-plugin-jwt', 'access');
const policyTexts = Messages.loadMessages('sf-plugin-jwt', 'jwt.deploy');

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

/** The texts of what a plan tells, by the id of the notice. */
const noticeTexts: Record<string, (tokens: readonly string[]) => string> = {
  permissionGain: ([gains = '']) => accessMessages.getMessage('permissionGain', [foreignText(gains)]),
  selfAuthorizationEnds: ([app = '', ...grants]) =>
    policyTexts.getMessage('warning.selfAuthorizationEnds', [
      foreignText(app),
      grants.map(grantText).join(', ') || policyTexts.getMessage('nobody'),
    ]),
  'loss.AllSelfAuthorized': (tokens) => lossText('loss.AllSelfAuthorized', tokens),
  'loss.AdminApprovedPreAuthorized': (tokens) => lossText('loss.AdminApprovedPreAuthorized', tokens),
  'adoption.new': (names) => adoptionText('adoption.new', names),
  'adoption.again': (names) => adoptionText('adoption.again', names),
};

/** What a plan changes for people: told before anything is sent. */
export const noticeText = ({ id, tokens }: Notice): string =>
  noticeTexts[id]?.(tokens) ??
  accessMessages.getMessage(
    id,
    tokens.map((token) => foreignText(token)),
  );

/** Asks whether permission sets may grant what they newly do. Throws `DeployDeclined`. */
export const askForPermissions = async (): Promise<void> => {
  if (!(await askConfirmation(accessMessages.getMessage('prompt.permissions')))) throw jwtError('DeployDeclined');
};

const maximumShownUsers = 20;

const lossText = (id: string, [count = '', ...users]: readonly string[]): string => {
  const names = users.slice(0, maximumShownUsers).map((username) => foreignText(username));
  const more = Number(count) > names.length ? [accessMessages.getMessage('more', [Number(count) - names.length])] : [];
  return accessMessages.getMessage(id, [Number(count), [...names, ...more].join(', ')]);
};

const adoptionText = (id: string, kept: readonly string[]): string => {
  const names = kept.map((name) => foreignText(name)).join(', ');
  const stays = names === '' ? [] : [accessMessages.getMessage('adoption.kept', [names])];
  return [accessMessages.getMessage(id), ...stays].join(' ');
};

/** `permissionSet:JwtLogin_Access`, in words. */
const grantText = (token: string): string => {
  const [kind = '', ...name] = token.split(':');
  return policyTexts.getMessage(`grant.${kind}`, [foreignText(name.join(':'))]);
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
