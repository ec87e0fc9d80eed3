import { dirname, relative, sep } from 'node:path';
import { appMarker } from '../../app/names.ts';
import { readCertificate } from '../../base/certificate.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { formatConnectionFile, writeConnection } from '../../connection/writeConnection.ts';
import { environmentPrefix } from '../../connection/names.ts';
import { siblings } from '../../connection/siblings.ts';
import type { Connection } from '../../connection/types.ts';
import { isChosenClientId } from '../deploy/clientId.ts';
import { step } from '../steps.ts';
import type { SetupFacts, SetupInput, SetupStep, SetupWarning, SetupWorld } from './facts.ts';

/** The consumer key as the org gives it, else the one that a person read in Setup. */
export const findConsumerKey = (input: SetupInput, { onWarning }: SetupWorld): SetupStep =>
  step<SetupFacts, 'deployment' | 'admin'>({
    name: 'consumer-key',
    changes: 'nothing',
    needs: ['deployment', 'admin'],
    plan: async ({ deployment, admin }) => {
      if (input.clientId && deployment.clientId && input.clientId !== deployment.clientId)
        throw jwtError('ClientIdIsAnother', [input.clientId, input.app, deployment.clientId]);
      refuseOtherApp(input, deployment.clientId);
      const clientId = deployment.clientId ?? input.clientId ?? input.bundle?.clientId ?? input.record?.clientId;
      if (!clientId) throw jwtError('ConsumerKeyUnreadable', [input.app, admin.instanceUrl], [input.app]);
      clientIdWarnings(input, clientId).forEach(onWarning);
      return { action: 'none', facts: { clientId }, details: { clientId } };
    },
  });

/** A bundle of another app would be contradicted by what is recorded here, and never log in. */
const refuseOtherApp = ({ bundle, connection, app }: SetupInput, clientId: string | undefined): void => {
  if (bundle && clientId !== undefined && bundle.clientId !== clientId)
    throw jwtError(
      'BundleOfAnotherApp',
      [bundle.variable, bundle.clientId, app, clientId],
      [bundle.variable, connection],
    );
};

/** An app keeps the consumer key that it was made with; one that was made anew by the org has another. */
const clientIdWarnings = ({ connection, app, record, keepClientId }: SetupInput, clientId: string): SetupWarning[] => [
  ...(keepClientId && !isChosenClientId(clientId) ? [{ id: 'clientIdImmutable', tokens: [app, clientId] }] : []),
  ...(record?.clientId !== undefined && record.clientId !== clientId
    ? [
        {
          id: 'clientIdChanged',
          tokens: [app, record.clientId, clientId, `${environmentPrefix(connection)}_CLIENT_ID`],
        },
      ]
    : []),
];

/** Records the login in the connection file; connections of the same app in the same org get the same certificate. */
export const recordConnection = (input: SetupInput): SetupStep =>
  step<SetupFacts, 'org' | 'instanceUrl' | 'keyPair' | 'metadata' | 'clientId'>({
    name: 'connection',
    changes: 'project',
    needs: ['org', 'instanceUrl', 'keyPair', 'metadata', 'clientId'],
    plan: async ({ org, instanceUrl, keyPair, metadata, clientId }) => {
      const { connection: name, app, file, record, connectionFile } = input;
      const certificate = certificateRecord(keyPair.certificatePem);
      const shared = { clientId, keyName: keyPair.keyName, certificate };
      const connection: Connection = {
        ...record,
        instanceUrl,
        username: input.username,
        app,
        orgId: org.organization.id,
        environment: org.organization.environment,
        ...(org.isDevHub && { devHub: true }),
        ...shared,
      };
      const others = siblings(file, { connection: name, app, orgId: org.organization.id });
      const changes = [
        [name, connection] as const,
        ...others.map(([other, value]) => [other, { ...value, ...shared }] as const),
      ];
      const isSame = changes.every(([key, value]) => isSameRecord(file?.connections[key], value));
      const details = { connection: name, file: connectionFile };
      if (isSame) return { action: 'none', facts: {}, details };
      const appRecord = { name: app, path: appPath(input, metadata.folder), marker: appMarker };
      return {
        action: record ? 'update' : 'create',
        facts: {},
        details,
        apply: async () => {
          for (const [key, value] of changes) await writeConnection(connectionFile, key, value, appRecord);
        },
      };
    },
  });

const certificateRecord = (pem: string): Connection['certificate'] => {
  const { sha256, publicKeySha256, notAfter } = readCertificate(pem);
  return { sha256, publicKeySha256, notAfter: notAfter.toISOString() };
};

const isSameRecord = (before: Connection | undefined, after: Connection): boolean =>
  before !== undefined && recordText(before) === recordText(after);

const recordText = (connection: Connection): string =>
  formatConnectionFile({ version: 1, connections: { x: connection } });

/** Relative to the project, or to the folder of the connection file where there is no project: no path of a machine. */
const appPath = ({ projectFolder, connectionFile }: SetupInput, folder: string): string =>
  relative(projectFolder ?? dirname(connectionFile), folder)
    .split(sep)
    .join('/');
