import type { Notice } from '../../base/notice.ts';
import { infoNotice, warningNotice } from '../../base/noticeOf.ts';
import { permissionLabel } from '../../org/people/permissionLabel.ts';
import { userList } from '../target/keySharers.ts';
import { certificateInOrg } from '../deploy/guard/certificateInOrg.ts';
import type { Refusal } from '../deploy/refusal.ts';
import type { RevokeFacts } from './look.ts';
import type { RevokeForm, RevokeWishes } from './model.ts';

/** What is told before anything is changed, and why it may not be. */
type RevokePlan = { notices: Notice[]; refusals: Refusal[] };

/** Decides, from what is known and what is wanted, what is told and refused. Asks nobody. */
export const planRevocation = (facts: RevokeFacts, form: RevokeForm, wishes: RevokeWishes): RevokePlan => ({
  refusals: refusalsOf(facts, form),
  notices: [...whoElse(facts, form), ...ownAccess(facts), ...whatElse(facts, form, wishes), ...notVisible(facts)],
});

const refusalsOf = (facts: RevokeFacts, form: RevokeForm): Refusal[] => {
  const { app, admin, orgApp, username, lasting, connection } = facts;
  const orgName = admin.organization.name;
  // An app that is gone has nothing left to delete, and its login has to be proven all the same.
  if (!orgApp) return form === 'delete-app' ? [] : [{ error: 'RevokeAppMissing', tokens: [orgName, app] }];
  if (form !== 'remove-access') return [];
  const policy = orgApp.components.find(({ type }) => type === 'ExtlClntAppOauthConfigurablePolicies');
  const other = [connection, connection];
  if (policy?.elements.permittedUsersPolicyType === 'AllSelfAuthorized')
    return [{ error: 'RevokeSelfAuthorized', tokens: [app, orgName], actionTokens: other }];
  if (lasting.length === 0) return [];
  return [{ error: 'RevokeHeldOtherwise', tokens: [username, app, lasting.join(', ')], actionTokens: other }];
};

/** Shared slots and users come first. */
const whoElse = ({ others, siblings, sharedSets, app }: RevokeFacts, form: RevokeForm): Notice[] => {
  const ends = form === 'remove-access' ? 'keeps' : 'ends';
  return [
    ...(siblings.length > 0 ? [warningNotice(`siblings.${ends}`, siblings.join(', '))] : []),
    ...(others && others.length > 0 ? [warningNotice(`others.${ends}`, userList(others), app)] : []),
    ...(form === 'remove-access'
      ? sharedSets.flatMap(({ name, wider, others: holders }) => [
          ...(wider === undefined || wider > 0 ? [warningNotice('set.wider', name, String(wider ?? '?'))] : []),
          ...(holders.length > 0 ? [infoNotice('set.others', name, userList(holders))] : []),
        ])
      : []),
  ];
};

const ownAccess = ({ isSelf, isOwnApp, app, username }: RevokeFacts): Notice[] => [
  ...(isSelf ? [warningNotice('self', username)] : []),
  ...(isOwnApp ? [warningNotice('ownApp', app)] : []),
];

const whatElse = (facts: RevokeFacts, form: RevokeForm, { sessions: ends, allTokens }: RevokeWishes): Notice[] => {
  const { sessions = [], sameLabel = 0, label, tokenUsers = [], app, orgApp } = facts;
  const told: Array<[boolean, Notice]> = [
    [form === 'delete-app', warningNotice('final', app)],
    [
      form === 'certificate' && orgApp !== undefined && !certificateInOrg(orgApp),
      warningNotice('certificateUnknown', app),
    ],
    [sessions.length > 0, warningNotice(ends ? 'sessions.end' : 'sessions.stay', String(sessions.length))],
    [ends && sameLabel > 1, warningNotice('sameLabel', label)],
    [tokenUsers.length > 0, warningNotice(allTokens ? 'tokens.end' : 'tokens.stay', String(tokenUsers.length))],
  ];
  return told.flatMap(([isTrue, notice]) => (isTrue ? [notice] : []));
};

/** What the admin may not see, and the permission for it. */
const notVisible = ({ sessions, logins, tokenUsers, others, userId }: RevokeFacts): Notice[] => {
  const hidden = (what: string, ...permissions: string[]): Notice =>
    warningNotice(`hidden.${what}`, permissions.map((name) => permissionLabel(`Permissions${name}`)).join(' / '));
  return [
    ...(others ? [] : [hidden('others', 'ViewSetup')]),
    ...(userId !== undefined && !sessions ? [hidden('sessions', 'ManageUsers')] : []),
    ...(userId !== undefined && !logins ? [hidden('logins', 'ManageUsers', 'MonitorLoginHistory')] : []),
    ...(tokenUsers ? [] : [hidden('tokens', 'CustomizeApplication')]),
  ];
};

/** What goes on although access is taken away, in plain words. */
export const stillWorking = (
  facts: RevokeFacts,
  form: RevokeForm,
  { sessionsLeft, tokensLeft }: { sessionsLeft?: number; tokensLeft?: number },
): Notice[] => {
  const { username, storedLogin, app, isOwnApp } = facts;
  return [
    ...stillOpen(facts, form, sessionsLeft),
    ...(form === 'certificate' ? [infoNotice('still.otherFlows', app)] : []),
    ...(tokensLeft ? [infoNotice('still.tokens', String(tokensLeft))] : []),
    ...(storedLogin ? [infoNotice('still.stored', username, username)] : []),
    ...(isOwnApp ? [infoNotice('still.ownApp')] : []),
  ];
};

const stillOpen = (
  { others = [], connection, retiringApp }: RevokeFacts,
  form: RevokeForm,
  sessionsLeft: number | undefined,
): Notice[] => [
  ...(sessionsLeft === undefined ? [infoNotice('still.sessionsUnknown')] : []),
  ...(sessionsLeft ? [infoNotice('still.sessions', String(sessionsLeft), connection)] : []),
  // Both apps let the holders of the same permission sets in.
  ...(form !== 'remove-access' && retiringApp !== undefined
    ? [infoNotice('still.retiring', retiringApp, connection)]
    : []),
  ...(form === 'remove-access' && others.length > 0 ? [infoNotice('still.others', userList(others), connection)] : []),
];
