import { expect } from 'chai';
import { describeUnfilled } from '../../../../src/base/errors/unfilledValue.ts';
import { findUnfilled, findUnfilledPath, type UnfilledId } from '../../../../src/base/text/unfilled.ts';

/** Whole values of providers, which are none of anything. */
const wholes: ReadonlyArray<[UnfilledId, ...string[]]> = [
  ['macro', '$(SF_CLIENT_ID)', '$(Build.Reason)', ' $(my secret)\n', '"$(SF_CLIENT_ID)"', '$(cat server.key)'],
  ['expression', '${{ secrets.SF_CLIENT_ID }}', '${{ variables.X }}', '${{secrets.X}}', '${{ parameters.x }}'],
  ['runtimeExpression', '$[variables.X]', '$[[ inputs.client_id ]]', "$[stageDependencies.A.B.outputs['c.d']]"],
  ['pipelineParameter', '<< pipeline.parameters.x >>', '<<parameters.client-id>>'],
  [
    'shellVariable',
    '${SF_CLIENT_ID}',
    '$SF_CLIENT_ID',
    '$$SF_CLIENT_ID',
    '${SF_CLIENT_ID:-}',
    '${bamboo.X}',
    '${var.id}',
  ],
  ['commandVariable', '%SF_CLIENT_ID%', '%env.SF_CLIENT_ID%'],
  ['powerShell', '$env:SF_CLIENT_ID', '${env:SF_CLIENT_ID}', '$Env:x'],
  ['replaceToken', '#{SF_CLIENT_ID}#', '#{SF_CLIENT_ID}', '__SF_CLIENT_ID__', '@@SF_CLIENT_ID@@'],
  ['template', '{{ x }}', '{{.Values.clientId}}', '{{resolve:secretsmanager:a:b}}', '<%= x %>'],
  ['onePassword', 'op://vault/item/field', "'op://ci/acme/client id'"],
  [
    'keyVaultReference',
    '@Microsoft.KeyVault(SecretUri=https://x.vault.azure.net/secrets/y/)',
    '@Microsoft.KeyVault(VaultName=x;SecretName=y)',
  ],
  ['azureReference', 'secretref:acme-key', 'https://x.vault.azure.net/secrets/y/0123', 'keyvaultref:https://x'],
  [
    'awsReference',
    'arn:aws:secretsmanager:eu-west-1:123456789012:secret:acme-Ab12',
    'arn:aws-us-gov:ssm:us-gov-west-1:1:parameter/x',
  ],
  ['googleReference', 'projects/acme/secrets/key/versions/latest', 'sm://acme/key'],
  ['vaultReference', 'vault:secret/data/acme#key', 'vault://acme'],
  ['secretReference', 'ref+awsssm://acme/key', 'keyring://acme'],
  ['encryptedValue', 'ENC[AES256_GCM,data:abc,type:str]', '{cipher}0a1b'],
  ['onePassword', '1password://ci/acme', '{op://ci/acme/id}'],
  ['awsReference', 'ssm:/acme/id', 'aws:secretsmanager:acme', '/aws/reference/secretsmanager/acme'],
  ['googleReference', 'gsm:acme', 'projects/123/secrets/acme', 'gcp-sm://acme'],
  ['azureReference', 'akv!acme!id', 'keyvault://acme/id', 'keyvault:acme', 'akvs://acme', 'azure-keyvault://acme'],
  ['secretReference', 'gcp-secret-manager://acme', 'keychain://acme', 'bw://acme', 'lpass://acme', 'my-kms://acme'],
  ['template', '[[ .Id ]]', '<% id %>', '{% id %}'],
  ['object', 'System.Object[]', 'map[]', '{}', '[]', 'Promise { <pending> }', 'function id() { return 1 }'],
  ['masked', '[secure]', '(sensitive value)', '<sensitive>'],
  ['masked', '***', '********', '•••••', '[MASKED]', '<redacted>'],
  ['object', '[object Object]', 'System.Security.SecureString', '<__main__.Key object at 0x7f1b2c>'],
  ['example', '<client id>', '<your-consumer-key>'],
  ['variableName', 'SF_JWT_CLIENT_ID'],
];

/** Of a login only: somebody's name or passphrase may be like that. */
const loginOnly: ReadonlyArray<[UnfilledId, ...string[]]> = [
  ['nothing', 'undefined', 'null', 'None', 'nil', 'NaN', '$null', '(null)'],
  ['macro', 'https://$(DOMAIN).my.salesforce.com', 'ci@acme.example.$(SANDBOX)'],
  ['shellVariable', '$clientId', 'ci@acme.example.$SANDBOX', '$USER@acme.example', 'https://$DOMAIN.my.salesforce.com'],
  ['commandVariable', '%clientId%', '!CLIENT_ID!', 'https://%DOMAIN%.my.salesforce.com'],
  ['expression', 'ci@acme.example${{ vars.SUFFIX }}'],
  ['replaceToken', '@client.id@', '#ClientId#', 'https://__DOMAIN__.my.salesforce.com', 'ci@acme.__ENV__'],
  [
    'example',
    'https://<your-domain>.my.salesforce.com',
    'YOUR_CLIENT_ID',
    'changeme',
    'https://{domain}.my.salesforce.com',
  ],
  [
    'example',
    'https://your-domain.my.salesforce.com',
    'https://MyDomainName.my.salesforce.com',
    '[client id]',
    'xxxxxxx',
  ],
  ['abbreviated', '3MVG9...', '3MVG9…abc'],
  ['reference', 'secrets.SF_CLIENT_ID', 'process.env.CLIENT_ID', "os.environ['X']", 'vars.X', "credentials('acme')"],
  ['variableName', 'SF_CLIENT_ID', 'CONSUMER_KEY'],
  ['template', '((client-id))', '((vault:acme.id))', '%(client_id)s', '%{SF_CLIENT_ID}', 'ci@acme.example.((env))'],
  ['shellVariable', '${SF_CLIENT_ID', '$(SF_CLIENT_ID', '${{ secrets.X'],
  ['commandVariable', '%SF_CLIENT_ID', 'SF_CLIENT_ID%', '%env.ID'],
  ['secretReference', 'secret:acme', 'credentials:acme', 'kms:acme', 'keychain:acme'],
  ['reference', 'needs.a.outputs.id', 'steps.a.outputs.b', 'github.event.inputs.id', 'env:SF_ID', 'env!SF_ID'],
  ['reference', '!Ref ClientId', '!secret id', 'import.meta.env.ID', 'System.getenv("X")', "lookup('env', 'X')"],
  ['nothing', 'N/A', '-', 'true', 'False', 'empty', 'default', 'nullptr', '(known after apply)'],
  ['example', 'client_id', 'consumer key', 'dummy', '|ID|', '[= ID]', '&lt;id&gt;', '\u3008id\u3009', '(client id)'],
  ['quotes', '\u00AB3MVG9consumer\u00BB', '\u201E3MVG9consumer\u201C', '\u20183MVG9consumer\u2019', '`3MVG9consumer`'],
  [
    'quotes',
    '\u00B43MVG9consumer\u00B4',
    '\u20323MVG9consumer\u2032',
    '\u2039ci@acme.example\u203A',
    '\u201Eci@acme.example',
  ],
  ['quotes', '"3MVG9consumer"', "'ci@acme.example'", '"ci@acme.example', '\u201C3MVG9consumer\u201D'],
];

const honestLogins = [
  '3MVG9__abc__DEF.1_2',
  '3MVG9A2kN3Bn17hvFw3JyVtNdCjB2SV__3.WZy0.2lA',
  'ci@acme.example',
  "o'brien@acme.example",
  'a$b@acme.example',
  'a__b__c@acme.example',
  'a{b}c@acme.example',
  '100%me%x@acme.example',
  'none@acme.example',
  'null.undefined@acme.example',
  'ci@yourcompany.example',
  'ci@acme.example.uat',
  'https://acme.my.salesforce.com',
  'https://acme--uat.sandbox.my.salesforce.com',
  'https://acme.my.site.com/caf%C3%A9',
  'http://[::1]:8080',
  'http://127.0.0.1:3000',
  'https://vault.my.salesforce.com',
  'env.acme.example',
  'secrets.example.com',
  'vault:8200',
  'ssm.acme.example:8443',
  '[::1]',
  '[fd00::a]:8443',
  'secret@acme.example',
  'user.name@acme.example',
  'https://mydomain.my.salesforce.com',
  '00D5g000001abcDEAQ',
  'test',
  'login',
];

const honestTexts = [
  'correct horse battery staple',
  'pa$$word',
  'pre$X',
  '$ecret',
  '$uperSecret1',
  'a$(b)c',
  'x${y}z',
  '%ecret%',
  '#secret#',
  '@secret@',
  '__secret__',
  '"quoted"',
  '~/tilde',
  'null',
  'none',
  'undefined',
  'todo',
  'changeme',
  'ACME_PROD',
  'abc...',
  '!bang!',
  'vars.x',
  'op:/x',
  '((pass))',
  '%{pass}',
  '100%',
  'secret:x',
  'env:x',
  '$(half',
  '-',
  'default',
  '(brackets)',
  '\u00ABquoted\u00BB',
];

describe('a value that never arrived', () => {
  for (const [id, ...values] of wholes)
    for (const value of values)
      it(`is known everywhere: ${value}`, () => {
        for (const kind of ['login', 'free', 'key'] as const) expect(findUnfilled(value, kind), kind).to.equal(id);
      });

  for (const [id, ...values] of loginOnly)
    for (const value of values)
      it(`is known as a value of a login: ${value}`, () => {
        expect(findUnfilled(value, 'login')).to.equal(id);
        expect(findUnfilled(value, 'free')).to.equal(undefined);
      });

  for (const value of honestLogins)
    it(`is not ${value}`, () => expect(findUnfilled(value, 'login')).to.equal(undefined));

  for (const value of honestTexts)
    it(`is no name and no passphrase such as ${value}`, () => expect(findUnfilled(value, 'free')).to.equal(undefined));

  it('is a path that only a shell understands', () => {
    for (const path of ['~/server.key', '~', '~ci/server.key', '~\\keys\\server.key', '"~/server.key"'])
      expect(findUnfilledPath(path), path).to.equal('tilde');
    expect(findUnfilledPath('${HOME}/server.key')).to.equal('shellVariable');
    expect(findUnfilledPath('$HOME/server.key')).to.equal('shellVariable');
    expect(findUnfilledPath('file:///home/ci/server.key')).to.equal('fileUrl');
    expect(findUnfilledPath('\u201E~/server.key\u201C')).to.equal('tilde');
    expect(findUnfilledPath('$(Agent.TempDirectory)/server.key')).to.equal('macro');
    expect(findUnfilledPath('%USERPROFILE%\\server.key')).to.equal('commandVariable');
    expect(findUnfilledPath('/keys/server.key')).to.equal(undefined);
  });

  it('has texts of its own', () => {
    const ids = new Set([...wholes, ...loginOnly].map(([id]) => id).concat('tilde', 'fileUrl'));
    for (const id of ids) expect(Object.values(describeUnfilled(id)).join(), id).to.match(/\w+ .+,.+/);
  });

  it('takes no time that grows with its length', () => {
    for (const unit of ['${', '<', '$(', '%a', '{{', '[a', '__A', '"', '...', '$[', 'your-', '@'])
      for (const kind of ['login', 'free', 'key'] as const) findUnfilled(unit.repeat(700), kind);
  });
});
