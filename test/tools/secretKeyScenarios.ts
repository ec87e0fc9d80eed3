/** Ways in which a command ends that works with keys or bundles, each with secrets in play. */
import type { SecretScenario, SecretWorld } from './secretScenario.ts';

/** `sf jwt inspect` and `sf jwt key passphrase`: whatever they look at, they show nothing of it. */
export const keyScenarios = (world: SecretWorld): SecretScenario[] => {
  const inspect = ['jwt', 'inspect'];
  const { files, keys, passphrase, adminToken } = world;
  const env = { SF_JWT_KEY_PASSPHRASE: passphrase };
  const change = ['jwt', 'key', 'passphrase', '--key-name'];
  return [
    { name: 'inspect everything', argv: [...inspect, ...Object.values(files)], ends: 'ok', env, spawned: true },
    { name: 'inspect a stored pair', argv: [...inspect, '--key-name', 'acme'], ends: 'ok' },
    { name: 'inspect a variable', argv: [...inspect, '--env', 'X'], ends: 'ok', env: { X: keys.acme } },
    { name: 'inspect a session', argv: [...inspect, '--env', 'X'], ends: 'ok', env: { X: adminToken } },
    {
      name: 'key in place of a file',
      argv: [...inspect, keys.acme],
      ends: 'SecretInArgumentsError',
      secretInArguments: true,
    },
    {
      name: 'made with a passphrase',
      argv: ['jwt', 'generate', 'keypair', '--name', 'closed', '--force'],
      ends: 'ok',
      env,
      spawned: true,
    },
    {
      name: 'wrong passphrase',
      argv: [...change, 'closed', '--remove'],
      ends: 'KeyPassphraseWrongError',
      env: { SF_JWT_KEY_PASSPHRASE: `x${passphrase}` },
    },
    {
      name: 'changed passphrase',
      argv: [...change, 'closed', '--new-passphrase-file', files.passphrase],
      ends: 'ok',
      env,
      spawned: true,
    },
  ];
};

/** The bundle, whole and not, and what can be made of a connection. */
export const bundleScenarios = (world: SecretWorld): SecretScenario[] => {
  const acme = ['jwt', 'verify', '--connection', 'acme'];
  const { bundle, keys } = world;
  const env = { SF_JWT_ACME: bundle };
  const whole = Buffer.from(bundle, 'base64').toString();
  const broken: Record<string, [ends: string, given: string]> = {
    'cut off': ['BundleCutOffError', bundle.slice(0, -500)],
    'without its beginning': ['BundleCutOffError', Buffer.from(whole.slice(15)).toString('base64')],
    changed: ['BundleDamagedError', Buffer.from(whole.replace('@', '%')).toString('base64')],
    'as its JSON': ['BundleNotReadableError', whole.replace(/-----/g, '')],
    'that is the key': ['BundleIsKeyError', keys.acme],
    twice: ['BundleDamagedError', bundle.replace(/=+$/, '') + bundle],
  };
  const inspect = ['jwt', 'inspect', '--env', 'SF_JWT_ACME'];
  const give = ['jwt', 'export', '--connection', 'acme', '--format'];
  return [
    { name: 'good', argv: acme, ends: 'ok', env, spawned: true },
    { name: 'inspected', argv: inspect, ends: 'ok', env, spawned: true },
    ...Object.entries(broken).flatMap(([what, [ends, given]]) => [
      {
        name: what,
        argv: acme,
        ends,
        env: { SF_JWT_ACME: given },
        spawned: what === 'cut off' ? (true as const) : undefined,
      },
      { name: `${what}, inspected`, argv: inspect, ends: 'ok', env: { SF_JWT_ACME: given } },
    ]),
    {
      name: 'contradicted',
      argv: acme,
      ends: 'BundleDisagreesError',
      env,
      prepare: () => world.writeConnections({ acme: { instanceUrl: world.origin, username: 'x' } }),
      spawned: true,
    },
    {
      name: 'in the connection file',
      argv: acme,
      ends: 'ConnectionFileHasSecretError',
      prepare: () => world.writeConnections({ acme: { instanceUrl: world.origin, username: 'x', note: bundle } }),
    },
    {
      name: 'as the name of the connection',
      argv: ['jwt', 'verify', '--connection', bundle],
      ends: 'ConnectionNameInvalidError',
      secretInArguments: true,
    },
    {
      name: 'as the path of a key',
      argv: [...acme, '--jwt-key-file', bundle],
      ends: 'KeyFileIsKeyError',
      secretInArguments: true,
    },
    {
      name: 'as the path of a file',
      argv: ['jwt', 'inspect', bundle],
      ends: 'SecretInArgumentsError',
      secretInArguments: true,
    },
    { name: 'in place of a key', argv: acme, ends: 'key-is-bundle', env: { SF_JWT_ACME_KEY: bundle } },
    { name: 'in JSON', argv: [...give, 'bundle', '--json'], ends: 'ExportInJsonError' },
    { name: 'in a hand-off sheet', argv: [...give, 'hand-off'], ends: 'ok', env, spawned: true },
  ];
};

/** `sf jwt key import`, `list` and `delete`, and `sf jwt export`: what they write is where it was asked for only. */
export const storeScenarios = (world: SecretWorld): SecretScenario[] => {
  const { files, keys, passphrase } = world;
  const take = ['jwt', 'key', 'import', '--key-name'];
  const taken = [...take, 'taken', '--force', '--jwt-key-file'];
  const give = ['jwt', 'export', '--key-name', 'taken', '--format'];
  const env = { SF_JWT_KEY_PASSPHRASE: passphrase, SF_JWT_STORE_PASSWORD: passphrase };
  const wrong = { SF_JWT_KEY_PASSPHRASE: `x${passphrase}` };
  const toFile = (format: string): string[] => [...give, format, '--output-file', `${files.encrypted}.${format}`];
  return [
    { name: 'import of an encrypted key', argv: [...taken, files.encrypted], ends: 'ok', env, spawned: true },
    {
      name: 'import, wrong passphrase',
      argv: [...taken, files.encrypted],
      ends: 'KeyPassphraseWrongError',
      env: wrong,
    },
    { name: 'import of a damaged key', argv: [...taken, files.damaged], ends: 'KeyDamagedError' },
    {
      name: 'import of a key as a certificate',
      argv: [...take, 'taken', '--certificate-file', files.stranger],
      ends: 'CertificateNotReadableError',
    },
    {
      name: 'key in place of a file',
      argv: [...taken, keys.stranger],
      ends: 'SecretInArgumentsError',
      secretInArguments: true,
    },
    { name: 'list', argv: ['jwt', 'key', 'list'], ends: 'ok', spawned: true },
    { name: 'certificate request', argv: [...give, 'csr'], ends: 'ok', env, spawned: true },
    {
      name: 'certificate request, wrong passphrase',
      argv: [...give, 'csr'],
      ends: 'KeyPassphraseWrongError',
      env: wrong,
    },
    // The first run writes the file.
    ...['pem', 'der', 'p12', 'base64'].map((format) => ({
      name: `export of ${format}, twice`,
      argv: toFile(format),
      ends: 'FileExistsError',
      env,
    })),
    { name: 'JWK, decrypted, twice', argv: [...toFile('jwk'), '--decrypt'], ends: 'FileExistsError', env },
    {
      name: 'export into JSON',
      argv: [...give, 'pem', '--stdout', '--json'],
      ends: 'ExportInJsonError',
      spawned: true,
    },
    {
      name: 'key as name of a pair',
      argv: ['jwt', 'key', 'delete', '--no-prompt', '--key-name', keys.stranger],
      ends: 'KeyNameInvalidError',
      secretInArguments: true,
    },
    {
      name: 'deletion, twice',
      argv: ['jwt', 'key', 'delete', '--no-prompt', '--key-name', 'taken'],
      ends: 'KeyPairMissingError',
    },
  ];
};
