/** Ways in which a command ends, each with secrets in play. */
import { echoes, echoing, friendlyEchoes } from './echoes.ts';
import { doctorScenarios, errorScenarios } from './secretErrorScenarios.ts';
import { connectionScenarios } from './secretConnectionScenarios.ts';
import { bundleScenarios, keyScenarios, storeScenarios } from './secretKeyScenarios.ts';
import type { SecretScenario, SecretWorld } from './secretScenario.ts';
import { rotateScenarios } from './secretRotateScenarios.ts';
import { storeOfSecretsScenarios } from './secretStoreScenarios.ts';

const verify = ['jwt', 'verify'];
const authorize = ['jwt', 'authorize', '--connection', 'acme', '--alias', 'ci'];
const deploy = ['jwt', 'deploy', '--no-prompt', '--connection', 'acme', '--target-org', 'admin'];
const diff = ['jwt', 'diff', '--connection', 'acme', '--target-org', 'admin'];

/** `sf jwt verify` of a login that has its key from elsewhere. */
const verifyScenarios = (world: SecretWorld): SecretScenario[] => {
  const acme = [...verify, '--connection', 'acme'];
  const flags = { '--username': world.loginUser, '--client-id': world.clientId, '--instance-url': world.origin };
  const withFlags = (other: Record<string, string>): string[] => [
    ...verify,
    ...Object.entries({ ...flags, ...other }).flat(),
  ];
  const keyFile = (path: string): string[] => withFlags({ '--jwt-key-file': path });
  const { keys, files } = world;
  const body = keys.stranger.replace(/-----.*-----|\s/g, '');
  return [
    { name: 'good', argv: acme, ends: 'ok', spawned: true },
    { name: 'key in a variable', argv: acme, ends: 'ok', env: { SF_JWT_ACME_KEY: keys.acme } },
    {
      name: 'key in a variable, in base64',
      argv: acme,
      ends: 'ok',
      env: { SF_JWT_ACME_KEY: Buffer.from(keys.acme).toString('base64') },
    },
    { name: 'key of another', argv: acme, ends: 'key-outdated', env: { SF_JWT_ACME_KEY: keys.stranger } },
    {
      name: 'key that the org does not know',
      argv: keyFile(files.stranger),
      ends: 'assertion-invalid',
      spawned: true,
    },
    { name: 'encrypted key', argv: keyFile(files.encrypted), ends: 'key-encrypted' },
    { name: 'certificate as key', argv: keyFile(files.certificate), ends: 'key-is-certificate' },
    { name: 'EC key', argv: keyFile(files.ec), ends: 'key-not-rsa' },
    ...passphraseScenarios(keyFile(files.encrypted), world),
    { name: 'damaged key', argv: keyFile(files.damaged), ends: 'key-damaged' },
    { name: 'key in DER', argv: keyFile(files.der), ends: 'assertion-invalid' },
    { name: 'key as path', argv: keyFile(keys.stranger), ends: 'KeyFileIsKeyError', secretInArguments: true },
    { name: 'body of a key as path', argv: keyFile(body), ends: 'KeyFileIsKeyError', secretInArguments: true },
    {
      name: 'key as path in a variable',
      argv: withFlags({}),
      ends: 'KeyFileIsKeyError',
      env: { SF_JWT_KEY_FILE: keys.stranger },
    },
    ...Object.entries({
      '--client-id': 'assertion-invalid',
      '--username': 'assertion-invalid',
      '--instance-url': 'instance-url-invalid',
      '--expected-org-id': 'OrgIdInvalidError',
      '--audience-url': 'AudienceInvalidError',
      '--connection': 'ConnectionNameInvalidError',
      '--api-version': 'SecretInArgumentsError',
      '--jwt-key': 'SecretInArgumentsError',
    }).map(([flag, ends]) => ({
      name: `key in ${flag}`,
      argv: withFlags({ '--jwt-key-file': files.stranger, [flag]: keys.stranger }),
      ends: ends === 'assertion-invalid' && flag === '--client-id' ? 'client-id-invalid' : ends,
      secretInArguments: true,
    })),
    ...Object.entries({
      SF_JWT_CLIENT_ID: 'client-id-invalid',
      SF_JWT_INSTANCE_URL: 'instance-url-invalid',
      SF_JWT_ORG_ID: 'OrgIdInvalidError',
    }).map(([variable, ends]) => ({ name: `key in ${variable}`, argv: acme, ends, env: { [variable]: keys.acme } })),
    {
      name: 'key in the connection file',
      argv: acme,
      ends: 'ConnectionFileHasSecretError',
      prepare: () => world.writeConnections({ acme: { instanceUrl: world.origin, username: 'x', note: keys.acme } }),
    },
    {
      name: 'host that does not exist',
      argv: acme,
      ends: 'dns-unknown',
      env: { SF_JWT_ACME_INSTANCE_URL: 'https://no-such-host.invalid', SF_JWT_ALLOWED_HOSTS: 'no-such-host.invalid' },
    },
    { name: 'host that is not allowed', argv: acme, ends: 'host-port-not-allowed', env: { SF_JWT_ALLOWED_HOSTS: '' } },
    { name: '503', argv: acme, ends: 'maintenance', switches: { http503: ['token'] }, spawned: true },
    { name: 'page', argv: acme, ends: 'page-instead-of-answer', switches: { htmlPage: ['token'] } },
    { name: 'cut connection', argv: acme, ends: 'connection-reset', switches: { cutConnection: ['token'] } },
    { name: 'another org', argv: acme, ends: 'org-unexpected', switches: { otherOrgId: '00D000000000001EAA' } },
    {
      name: 'another instance URL',
      argv: acme,
      ends: 'answered-host-not-allowed',
      switches: { wrongInstanceUrl: 'https://evil.example' },
    },
  ];
};

/** A key that the org doesn't know, behind a passphrase. */
const passphraseScenarios = (argv: string[], { passphrase, files }: SecretWorld): SecretScenario[] => {
  const withFile = [...argv, '--passphrase-file', files.passphrase];
  const env = { SF_JWT_KEY_PASSPHRASE: passphrase };
  return [
    { name: 'passphrase in a variable', argv, ends: 'assertion-invalid', env, spawned: true },
    { name: 'passphrase in a file', argv: withFile, ends: 'assertion-invalid', spawned: true },
    { name: 'wrong passphrase', argv, ends: 'key-passphrase-wrong', env: { SF_JWT_KEY_PASSPHRASE: `x${passphrase}` } },
    {
      name: 'two lines as passphrase',
      argv,
      ends: 'key-passphrase-invalid',
      env: { SF_JWT_KEY_PASSPHRASE: `${passphrase}\nx` },
    },
    {
      name: 'passphrase as path',
      argv: [...argv, '--passphrase-file', files.certificate],
      ends: 'key-passphrase-invalid',
    },
  ];
};

/** How a login ends whose server repeats the assertion (the token, once it has been granted). */
const faultOfEcho: Record<string, [onToken: string, onApi: string]> = {
  'in its description': ['unknown-refusal', 'unknown-refusal'],
  'as its error code': ['unknown-refusal', 'unknown-refusal'],
  'as a REST error': ['session-refused', 'session-refused'],
  'as the code of a REST error': ['unknown-refusal', 'unknown-refusal'],
  'on a page': ['page-instead-of-answer', 'api-refused'],
  'on a page, in lines': ['server-error', 'server-error'],
  'on a page, in an address': ['page-instead-of-answer', 'api-refused'],
  'in base64': ['unknown-refusal', 'unknown-refusal'],
  'with invisible characters': ['unknown-refusal', 'unknown-refusal'],
  'in halves': ['unknown-refusal', 'unknown-refusal'],
  'in a redirect': ['redirected', 'redirected'],
  'in headers': ['unknown-refusal', 'api-refused'],
  'as the body of a refusal': ['too-many-requests', 'too-many-requests'],
};

const spawnedIf = (how: string): Pick<SecretScenario, 'spawned'> => (how === 'on a page' ? { spawned: true } : {});

/** `sf jwt status`, which reads all that the others have. */
const statusScenarios = ({ bundle, breakAppFile, keyAsCertificate }: SecretWorld): SecretScenario[] => {
  const files = ['--ics', 'status.ics', '--html', 'status.html'];
  return [
    { name: 'all', argv: ['jwt', 'status', ...files], ends: 'ok', spawned: true },
    {
      name: 'proven',
      argv: ['jwt', 'status', '--connection', 'acme', '--verify', ...files],
      ends: 'ok',
      spawned: true,
    },
    { name: 'a bundle', argv: ['jwt', 'status', '--connection', 'acme'], ends: 'ok', env: { SF_JWT_ACME: bundle } },
    { name: 'a broken app file', argv: ['jwt', 'status', ...files], ends: 'ok', prepare: breakAppFile },
    { name: 'a key as certificate', argv: ['jwt', 'status', ...files], ends: 'ok', prepare: keyAsCertificate },
  ];
};

const verifyEchoes = (): SecretScenario[] => [
  ...Object.entries(faultOfEcho).flatMap(([how, [onToken, onApi]]) => {
    const echo = echoes[how] ?? (() => ({ status: 500 }));
    const argv = [...verify, '--connection', 'acme'];
    return [
      { name: `assertion repeated ${how}`, argv, ends: onToken, switches: echoing('token', echo), ...spawnedIf(how) },
      { name: `token repeated ${how}`, argv, ends: onApi, switches: echoing('data', echo), ...spawnedIf(how) },
    ];
  }),
  ...Object.entries(friendlyEchoes).map(([how, echo]) => ({
    name: `token repeated ${how}`,
    argv: [...verify, '--connection', 'acme'],
    ends: 'ok',
    switches: echoing('userinfo', echo),
  })),
];

/** `sf jwt authorize`: the session goes to where sf keeps its logins, and nowhere else. */
const authorizeScenarios = ({ keys, bundle }: SecretWorld): SecretScenario[] => [
  { name: 'good', argv: authorize, ends: 'ok', spawned: true },
  {
    name: 'key in a variable, in base64',
    argv: authorize,
    ends: 'ok',
    env: { SF_JWT_ACME_KEY: Buffer.from(keys.acme).toString('base64') },
  },
  { name: 'bundle', argv: authorize, ends: 'ok', env: { SF_JWT_ACME: bundle }, spawned: true },
  { name: 'key of another', argv: authorize, ends: 'key-outdated', env: { SF_JWT_ACME_KEY: keys.stranger } },
];

/** What the org says to the admin's session. */
const adminScenarios = (world: SecretWorld): SecretScenario[] => {
  const query = (how: string) => echoing('query', echoes[how] ?? (() => ({ status: 500 })));
  const soap = (how: string) => echoing('soap', echoes[how] ?? (() => ({ status: 500 })));
  const setup = ['jwt', 'setup', '--target-org', 'admin', '--connection', 'acme', '--wait', '0', '--no-prompt'];
  const usage = ['jwt', 'usage', '--target-org', 'admin', '--csv', 'logins.csv', '--html', 'logins.html'];
  return [
    { name: 'usage', argv: usage, ends: 'ok', spawned: true },
    {
      name: 'usage, session in every text of the org',
      argv: usage,
      ends: 'ok',
      switches: { textInjection: ` ${world.adminToken}` },
    },
    {
      name: 'usage, session repeated by a query',
      argv: usage,
      ends: 'SessionExpiredError',
      switches: query('as a REST error'),
    },
    { name: 'good', argv: deploy, ends: 'ok', spawned: true },
    { name: 'dry run', argv: [...deploy, '--dry-run'], ends: 'ok' },
    { name: 'by REST', argv: deploy, ends: 'ok', env: { SF_ORG_METADATA_REST_DEPLOY: 'true' } },
    { name: 'all', argv: ['jwt', 'deploy', '--no-prompt', '--all', '--keep-client-id'], ends: 'ok', spawned: true },
    {
      name: 'production, and nobody to ask',
      argv: deploy.filter((each) => each !== '--no-prompt'),
      ends: 'ProductionNotConfirmedError',
    },
    {
      name: 'session repeated while the deploy runs',
      argv: deploy,
      ends: 'DeployLostError',
      switches: {
        onRequest: ({ soapAction, body }) =>
          soapAction === 'checkDeployStatus'
            ? { status: 400, headers: { 'content-type': 'text/plain' }, body: `${body} ${world.adminToken}` }
            : undefined,
      },
    },
    {
      name: 'key as --job-id',
      argv: [...deploy, '--job-id', world.keys.stranger],
      ends: 'JobIdInvalidError',
      secretInArguments: true,
    },
    {
      name: 'key as --tag',
      argv: ['jwt', 'deploy', '--tag', world.keys.stranger],
      ends: 'TagUnknownError',
      secretInArguments: true,
    },
    {
      name: 'session repeated by a query',
      argv: deploy,
      ends: 'SessionExpiredError',
      switches: query('as a REST error'),
    },
    {
      name: 'session repeated as an error code',
      argv: deploy,
      ends: 'OrgRefusedError',
      switches: query('as the code of a REST error'),
    },
    { name: 'session repeated on a page', argv: deploy, ends: 'OrgRefusedError', switches: query('on a page') },
    { name: 'session repeated by SOAP', argv: deploy, ends: 'OrgRefusedError', switches: soap('as a SOAP fault') },
    {
      name: 'session in every text of the org',
      argv: deploy,
      ends: 'ok',
      switches: { textInjection: world.adminToken },
    },
    {
      name: 'refused deploy, session in every text of the org',
      argv: deploy,
      ends: 'refused',
      switches: { textInjection: ` ${world.adminToken}` },
      prepare: world.breakAppFile,
      spawned: true,
    },
    { name: 'unknown profile', argv: [...deploy, '--profile', 'Nobody'], ends: 'ProfileUnknownError', spawned: true },
    {
      name: 'session in the names of profiles',
      argv: [...deploy, '--profile', 'Nobody'],
      ends: 'ProfileUnknownError',
      switches: { textInjection: world.adminToken },
    },
    {
      name: 'key as a profile',
      argv: [...deploy, '--profile', world.keys.stranger],
      ends: 'ProfileUnknownError',
      secretInArguments: true,
    },
    {
      name: 'key of another in a variable',
      argv: deploy,
      ends: 'CertificateDoesNotFitKeyError',
      env: { SF_JWT_ACME_KEY: world.keys.stranger },
      spawned: true,
    },
    {
      name: 'encrypted key with its passphrase',
      argv: deploy,
      ends: 'CertificateDoesNotFitKeyError',
      env: { SF_JWT_KEY_FILE: world.files.encrypted, SF_JWT_KEY_PASSPHRASE: world.passphrase },
    },
    {
      name: 'damaged key in a variable',
      argv: deploy,
      ends: 'ok',
      env: { SF_JWT_ACME_KEY: world.keys.acme.slice(0, 900) },
    },
    { name: '503', argv: deploy, ends: 'OrgNotReadyError', switches: { http503: ['versions'] } },
    {
      name: 'key as --target-org',
      argv: [...deploy.slice(0, -1), world.keys.stranger],
      ends: 'SecretInArgumentsError',
      secretInArguments: true,
    },
    { name: 'second run', argv: setup, ends: 'ok', spawned: true },
    { name: 'dry run', argv: [...setup, '--dry-run'], ends: 'ok' },
    {
      name: 'new user',
      argv: [
        ...setup.map((word) => (word === 'acme' ? 'robot' : word)),
        ...['--create-user', '--username', 'robot@acme.example', '--app-name', 'Robot'],
      ],
      ends: 'ok',
      spawned: true,
    },
    {
      name: 'session in every text of the org',
      argv: setup,
      ends: 'ok',
      switches: { textInjection: world.adminToken },
    },
    {
      name: 'another org than expected',
      argv: [...setup, '--expected-org-id', '00D000000000001EAA'],
      ends: 'OrgNotExpectedError',
    },
    {
      name: 'login that repeats the assertion',
      argv: setup,
      ends: 'unknown-refusal',
      switches: echoing('token', echoes['in its description'] ?? (() => ({ status: 500 }))),
    },
  ];
};

/** `sf jwt diff`: files and org, side by side. */
const diffScenarios = (world: SecretWorld): SecretScenario[] => {
  const asked = (how: string) => echoing('query', echoes[how] ?? (() => ({ status: 500 })));
  const hostile = { textInjection: ` ${world.adminToken}` };
  return [
    { name: 'good', argv: diff, ends: 'ok', spawned: true },
    {
      name: 'session repeated by a query',
      argv: diff,
      ends: 'SessionExpiredError',
      switches: asked('as a REST error'),
    },
    {
      name: 'session repeated by SOAP',
      argv: diff,
      ends: 'OrgRefusedError',
      switches: echoing('soap', echoes['as a SOAP fault'] ?? (() => ({ status: 500 }))),
    },
    { name: 'session in every text of the org', argv: diff, ends: 'ok', switches: hostile, spawned: true },
    { name: '503', argv: diff, ends: 'OrgNotReadyError', switches: { http503: ['versions'] } },
    {
      name: 'key where the certificate belongs',
      argv: diff,
      ends: 'ok',
      prepare: world.keyAsCertificate,
      spawned: true,
    },
    {
      name: 'key as --target-org',
      argv: [...diff.slice(0, -1), world.keys.stranger],
      ends: 'SecretInArgumentsError',
      secretInArguments: true,
    },
  ];
};

const generateScenarios = (world: SecretWorld): SecretScenario[] => {
  const keypair = ['jwt', 'generate', 'keypair', '--name'];
  const metadata = ['jwt', 'generate', 'metadata', '--connection'];
  const pipeline = ['jwt', 'generate', 'pipeline', '--provider', 'github', '--job', 'gate', '--job', 'watch'];
  const { stranger } = world.keys;
  return [
    { name: 'good', argv: [...keypair, 'other', '--force'], ends: 'ok', spawned: true },
    { name: 'pair that is there', argv: [...keypair, 'acme'], ends: 'KeyPairExistsError' },
    { name: 'key as name', argv: [...keypair, stranger], ends: 'KeyNameInvalidError', secretInArguments: true },
    {
      name: 'key as subject',
      argv: [...keypair, 'third', '--organization', stranger],
      ends: 'SubjectFieldInvalidError',
      secretInArguments: true,
    },
    { name: 'good', argv: [...metadata, 'acme', '--scopes', 'api refresh_token'], ends: 'ok', spawned: true },
    { name: 'no pair', argv: [...metadata, 'nobody', '--contact-email', 'a@b.example'], ends: 'KeyPairMissingError' },
    ...Object.entries({
      '--label': 'LabelInvalidError',
      '--description': 'DescriptionInvalidError',
      '--scopes': 'ScopeUnknownError',
      '--callback-url': 'CallbackUrlInvalidError',
    }).map(([flag, ends]) => ({
      name: `key as ${flag}`,
      argv: [...metadata, 'acme', flag, stranger],
      ends,
      secretInArguments: true,
    })),
    { name: 'pipeline', argv: [...pipeline, '--all'], ends: 'ok', spawned: true },
    ...['--branch', '--environment', '--cli-version'].map((flag) => ({
      name: `key as ${flag} of a pipeline`,
      argv: [...pipeline, '--connection', 'acme', flag, stranger],
      ends: 'PipelineValueUnsafeError',
      secretInArguments: true,
    })),
  ];
};

/** By command; each runs as text and with --json. */
export const secretScenarios: Record<string, (world: SecretWorld) => SecretScenario[]> = {
  verify: verifyScenarios,
  status: statusScenarios,
  authorize: authorizeScenarios,
  'a login whose server repeats what it is sent': verifyEchoes,
  'deploy or setup': adminScenarios,
  diff: diffScenarios,
  generate: generateScenarios,
  'a bundle': bundleScenarios,
  'inspect or key passphrase': keyScenarios,
  'a command of the key store': storeScenarios,
  'a command of the connection file': connectionScenarios,
  'secret push, list, or a hand-over': storeOfSecretsScenarios,
  'the doctor of a log': errorScenarios,
  'the doctor of a login': doctorScenarios,
  rotate: rotateScenarios,
};
