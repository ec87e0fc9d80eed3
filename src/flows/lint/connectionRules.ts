import { connectionRecord } from '../../connection/record.ts';
import { certificateInSource } from '../../app/lint/certificateRules.ts';
import type { LintFinding, SourceFile } from '../../app/lint/model.ts';
import { atElement, atFile, filesOfType, groupBy, placeValue } from '../../app/lint/places.ts';
import { describeUnfilled } from '../../base/errors/unfilledValue.ts';
import { findUnfilled } from '../../base/text/unfilled.ts';
import type { Connection } from '../../connection/types.ts';
import type { LintProject, LintRule } from './model.ts';

const secretError = 'ConnectionFileHasSecretError';

/** Rules about the connection file, and about app files that don't fit it. */
export const connectionRules: readonly LintRule[] = [
  {
    id: 'connection-file-invalid',
    severity: 'error',
    find: ({ connections }) => problemFindings(connections, (name) => name !== secretError),
  },
  {
    id: 'secret-in-connection-file',
    severity: 'error',
    find: ({ connections }) => problemFindings(connections, (name) => name === secretError),
  },
  {
    id: 'placeholder-in-connection-file',
    severity: 'error',
    find: (project) =>
      connectionsOf(project).flatMap(({ name, connection }) =>
        valueKeys.flatMap((key) => {
          const what = unfilledIn(connection[key]);
          return what === undefined ? [] : [atKeys(project, ['connections', name, key], name, key, what)];
        }),
      ),
  },
  {
    id: 'generic-login-host',
    severity: 'warning',
    find: (project) =>
      connectionsOf(project)
        .filter(({ connection }) => connection.appKind !== 'connectedApp' && isGenericHost(connection.instanceUrl))
        .map(({ name, connection }) => atConnection(project, name, name, connection.instanceUrl)),
  },
  { id: 'slot-disagreement', severity: 'error', find: (project) => disagreements(project) },
  { id: 'key-of-several-users', severity: 'note', find: (project) => sharedKeys(project) },
  {
    id: 'certificate-not-recorded',
    severity: 'error',
    find: ({ files, connections }) =>
      filesOfType(files, 'ExtlClntAppGlobalOauthSettings').flatMap((file) => {
        const name = file.connection ?? '';
        const recorded = recordedFor(file, connectionRecord(connections?.file, name));
        const certificate = certificateInSource(file);
        return recorded && certificate && certificate.sha256 !== recorded
          ? [atElement(file, 'certificate', name, certificate.sha256, recorded)]
          : [];
      }),
  },
  { id: 'overlay-orphaned', severity: 'warning', find: (project) => orphans(project) },
  {
    id: 'rule-off-without-reason',
    severity: 'warning',
    find: ({ connections }) =>
      (connections?.file?.lint?.off ?? [])
        .map(({ rule, reason }, index) => ({ rule, reason, keys: ['lint', 'off', String(index)] }))
        .filter(({ reason }) => !reason?.trim())
        .map(({ rule, keys }) => ({ path: connections?.path ?? '', keys, tokens: [rule] })),
  },
];

/** A connection that is leaving an app has two certificates. */
const recordedFor = (file: SourceFile, record: Connection | undefined): string | undefined => {
  const { retiring, certificate } = record ?? {};
  const app = placeValue(file, 'externalClientApplication')?.trim();
  return (retiring && app === retiring.app ? retiring.certificate : certificate)?.sha256;
};

/** The values that commands use as they are. */
const valueKeys = ['instanceUrl', 'username', 'clientId', 'orgId', 'keyName', 'app', 'site'] as const;

/** No command fills in anything of the connection file. */
const unfilledIn = (value: string | undefined): string | undefined => {
  const id = value === undefined ? undefined : findUnfilled(value, 'login');
  return id && describeUnfilled(id).what;
};

const problemFindings = (
  connections: LintProject['connections'],
  isMeant: (name: string) => boolean,
): LintFinding[] => {
  const { path = '', problems = [] } = connections ?? {};
  return problems
    .filter(({ name }) => isMeant(name))
    .map(({ message, line }) => ({ path, ...(line !== undefined && { line }), tokens: [message] }));
};

type NamedConnection = { name: string; connection: Connection };

const connectionsOf = ({ connections }: LintProject): NamedConnection[] =>
  Object.entries(connections?.file?.connections ?? {}).map(([name, connection]) => ({ name, connection }));

/** `login` and `test` in every form in which a connection file may hold them. */
const isGenericHost = (instanceUrl: string): boolean =>
  /^(?:https:\/\/)?(?:login|test)(?:\.salesforce\.com)?\/?$/i.test(instanceUrl.trim());

/** Key, certificate and client id belong to an app in an org, whatever connections lead there. */
const slotValues = {
  clientId: ({ clientId }: Connection) => clientId,
  keyName: ({ keyName }: Connection) => keyName,
  certificate: ({ certificate }: Connection) => certificate?.sha256,
};

const slotsOf = (project: LintProject): NamedConnection[][] => {
  const inOrgs = connectionsOf(project).filter(({ connection }) => connection.orgId && connection.app);
  return [...groupBy(inOrgs, ({ connection }) => `${connection.orgId?.slice(0, 15)}/${connection.app}`).values()];
};

/** One key opens every user whom its app lets in. */
const sharedKeys = (project: LintProject): LintFinding[] =>
  slotsOf(project).flatMap(([first, ...others]) => {
    const usernameOf = (one: NamedConnection): string => one.connection.username.toLowerCase();
    const other = others.find((each) => first && usernameOf(each) !== usernameOf(first));
    return first && other
      ? [
          atConnection(
            project,
            other.name,
            first.name,
            other.name,
            `${first.connection.username}, ${other.connection.username}`,
          ),
        ]
      : [];
  });

const disagreements = (project: LintProject): LintFinding[] =>
  slotsOf(project).flatMap((slot) =>
    Object.entries(slotValues).flatMap(([what, read]) => {
      const [first, ...others] = slot.filter(({ connection }) => read(connection) !== undefined);
      const other = others.find(({ connection }) => first && read(connection) !== read(first.connection));
      return first && other ? [atConnection(project, other.name, first.name, other.name, what)] : [];
    }),
  );

/** Folders of connections that the connection file doesn't name any more; without a connection file nobody can say. */
const orphans = ({ files, connections, bundled = [] }: LintProject): LintFinding[] => {
  if (!connections?.file) return [];
  const isKnown = (name: string): boolean =>
    bundled.includes(name) ||
    connectionRecord(connections.file, name) !== undefined ||
    (connections.problems ?? []).some(({ connection }) => connection === name);
  const ownFiles = files.filter(({ connection = '' }) => connection && !isKnown(connection));
  const folders = groupBy(ownFiles, ({ path, connection }) => path.slice(0, path.indexOf(`orgs/${connection}/`)));
  return [...folders.values()].flatMap((inApp) =>
    [...groupBy(inApp, ({ connection = '' }) => connection).entries()].flatMap(([name, [first]]) =>
      first ? [atFile(first, name)] : [],
    ),
  );
};

const atConnection = (project: LintProject, name: string, ...tokens: string[]): LintFinding =>
  atKeys(project, ['connections', name], ...tokens);

const atKeys = ({ connections }: LintProject, keys: readonly string[], ...tokens: string[]): LintFinding => ({
  path: connections?.path ?? '',
  keys,
  tokens,
});
