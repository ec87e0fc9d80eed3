import type { Messages } from '../../../base/text/messages.ts';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import { foreignText } from '../../../base/text/foreignText.ts';
import type { Notice } from '../../../base/notice.ts';
import type { FailedRevocation, Revocation, RevocationEntry, LoginTried } from '../../../flows/revoke/model.ts';
import { localTime } from '../localTime.ts';
import { showRows } from '../../rows.ts';

type RevocationTexts = Pick<Messages<string>, 'getMessage'>;
type RevocationOutput = Pick<SfCommand<unknown>, 'log' | 'logToStderr' | 'table'>;

/** What a plan or a result tells, its values made safe. */
export const revokeNotice = (texts: RevocationTexts, { id, tokens }: Notice): string =>
  texts.getMessage(
    `notice.${id}`,
    tokens.map((token) => foreignText(token)),
  );

/** What became of one connection: what is proven, what was seen, what still works. */
export const showRevocation = (output: RevocationOutput, texts: RevocationTexts, entry: RevocationEntry): void => {
  if ('error' in entry) {
    for (const line of failedLines(texts, entry)) output.logToStderr(line);
    return;
  }
  output.log(`\n${headlineOf(texts, entry)}\n`);
  for (const line of seenLines(texts, entry)) output.log(line);
  for (const line of stillLines(texts, entry)) output.log(line);
  showLogins(output, texts, entry);
  if (entry.outcome !== 'planned' && entry.form !== 'restore' && entry.form !== 'delete-app')
    output.log(texts.getMessage('next.restore', [entry.connection]));
};

const failedLines = (texts: RevocationTexts, { connection, outcome, error }: FailedRevocation): string[] => {
  const { name, message, actions } = error;
  if (outcome === 'declined') return [message, ...actions];
  return [
    texts.getMessage('heading.connection', [connection]),
    texts.getMessage('failure', [name, message]),
    '',
    texts.getMessage('failure.actions'),
    '',
    ...actions.map((action) => `  ${action}`),
  ];
};

const headlineOf = (texts: RevocationTexts, { outcome, form, username }: Revocation): string => {
  if (outcome === 'planned') return texts.getMessage('headline.planned', [texts.getMessage(`headline.form.${form}`)]);
  const variant = outcome === 'unproven' && form === 'restore' ? 'unproven.restore' : outcome;
  return texts.getMessage(`headline.${variant}`, [foreignText(username)]);
};

const seenLines = (texts: RevocationTexts, entry: Revocation): string[] => {
  const { loginBefore, loginAfter, tokenRefused, sessions, refreshTokens } = entry;
  const login = ({ state, answer }: LoginTried): string => texts.getMessage(`login.${state}`, [foreignText(answer)]);
  return [
    ...(loginBefore ? [texts.getMessage('login.before', [login(loginBefore)])] : []),
    ...(loginAfter ? [texts.getMessage('login.after', [login(loginAfter)])] : []),
    ...(tokenRefused === undefined ? [] : [texts.getMessage(tokenRefused ? 'token.refused' : 'token.accepted')]),
    ...(sessions && sessions.ended > 0 ? [texts.getMessage('sessions.ended', [sessions.ended])] : []),
    ...(refreshTokens?.deleted && refreshTokens.ofApp > 0
      ? [texts.getMessage('refreshTokens.deleted', [refreshedCount(entry)])]
      : []),
  ];
};

const refreshedCount = ({ form, refreshTokens }: Revocation): number =>
  (form === 'remove-access' ? refreshTokens?.ofUser : refreshTokens?.ofApp) ?? 0;

const stillLines = (texts: RevocationTexts, { stillWorks }: Revocation): string[] =>
  stillWorks.length === 0
    ? []
    : [
        `\n${texts.getMessage('stillWorks')}`,
        ...stillWorks.map((notice) => texts.getMessage('stillWorks.item', [revokeNotice(texts, notice)])),
      ];

const showLogins = (output: RevocationOutput, texts: RevocationTexts, { logins }: Revocation): void => {
  if (!logins) return;
  output.log();
  if (logins.length === 0) return output.log(texts.getMessage('logins.none'));
  showRows(output, {
    title: texts.getMessage('logins.title'),
    columns: (['ip', 'status', 'count', 'last'] as const).map((key) => ({
      key,
      name: texts.getMessage(`logins.${key}`),
    })),
    rows: logins.map(({ sourceIp, status, count, last }) => ({
      ip: foreignText(sourceIp),
      status: foreignText(status),
      count: String(count),
      last: localTime(new Date(last)),
    })),
  });
};
