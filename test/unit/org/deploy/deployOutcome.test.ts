import type { MetadataApiDeployStatus } from '@salesforce/source-deploy-retrieve';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { readOutcome } from '../../../../src/org/deploy/deployOutcome.ts';
import { deployProblems, nextActions } from '../../../../src/org/deploy/deployProblems.ts';

const sent = [
  {
    type: 'ExternalClientApplication',
    fullName: 'JwtLogin',
    path: 'app/externalClientApps/JwtLogin.eca-meta.xml',
    content: '',
  },
  {
    type: 'ExtlClntAppOauthSettings',
    fullName: 'JwtLogin_oauth',
    path: 'app/x/JwtLogin_oauth.ecaOauth-meta.xml',
    content: '',
  },
];

const status = (parts: object): MetadataApiDeployStatus =>
  ({
    id: '0Af000000000001AAA',
    status: 'Succeeded',
    success: true,
    done: true,
    details: {},
    ...parts,
  }) as MetadataApiDeployStatus;

describe('the outcome of a deploy', () => {
  const ours = { fullName: 'JwtLogin', componentType: 'ExternalClientApplication' };
  const others = { fullName: 'Other', componentType: 'ApexClass' };
  const manifest = { fullName: 'package.xml', componentType: '' };
  for (const [what, parts, isOfThese] of [
    ['that names ours among others', { details: { componentSuccesses: [others, ours] } }, true],
    ['that names only others', { details: { componentSuccesses: [manifest, others] } }, false],
    ['that names nothing', {}, false],
    ['that failed with others', { status: 'Failed', details: { componentFailures: others } }, false],
    ['that failed as a whole', { status: 'Failed', errorMessage: 'UNKNOWN_EXCEPTION: boom' }, true],
    ['that was canceled', { status: 'Canceled', details: { componentSuccesses: manifest } }, true],
  ] as const)
    it(`says whether it can be of these components: one ${what}`, () => {
      expect(readOutcome(status(parts), sent).isOfThese).to.equal(isOfThese);
    });

  it('tells created, changed and unchanged apart', () => {
    const outcome = readOutcome(
      status({
        details: {
          componentSuccesses: [
            { fullName: 'JwtLogin', componentType: 'ExternalClientApplication', created: 'true', changed: 'true' },
            { fullName: 'JwtLogin_oauth', componentType: 'ExtlClntAppOauthSettings', created: false, changed: true },
            { fullName: 'package.xml', componentType: '', created: 'false', changed: 'true' },
          ],
        },
      }),
      sent,
    );
    expect(outcome.succeeded).to.equal(true);
    expect(outcome.components.map(({ fullName, state }) => [fullName, state])).to.deep.equal([
      ['JwtLogin', 'created'],
      ['JwtLogin_oauth', 'changed'],
    ]);
  });

  it('takes a component that the org calls neither as unchanged', () => {
    const outcome = readOutcome(
      status({
        details: {
          componentSuccesses: {
            fullName: 'JwtLogin',
            componentType: 'ExternalClientApplication',
            created: 'false',
            changed: 'false',
          },
        },
      }),
      sent,
    );
    expect(outcome.components.map(({ state }) => state)).to.deep.equal(['unchanged', 'unchanged']);
  });

  it('lists refused components with file, line, the org’s words and an action; nothing counts as deployed', () => {
    const outcome = readOutcome(
      status({
        status: 'Failed',
        success: false,
        details: {
          componentSuccesses: [{ fullName: 'JwtLogin', componentType: 'ExternalClientApplication', created: 'true' }],
          componentFailures: {
            fullName: 'JwtLogin_oauth',
            componentType: 'ExtlClntAppOauthSettings',
            problem:
              'Element {http://soap.sforce.com/2006/04/metadata}isFoo invalid at this location in type ExtlClntAppOauthSettings',
            problemType: 'Error',
            lineNumber: '4',
          },
        },
      }),
      sent,
    );
    expect(outcome.succeeded).to.equal(false);
    expect(outcome.components).to.deep.equal([]);
    expect(outcome.errors).to.deep.equal([
      {
        type: 'ExtlClntAppOauthSettings',
        fullName: 'JwtLogin_oauth',
        path: 'app/x/JwtLogin_oauth.ecaOauth-meta.xml',
        problem:
          'Element {http://soap.sforce.com/2006/04/metadata}isFoo invalid at this location in type ExtlClntAppOauthSettings',
        line: 4,
        action: nextActions(['invalid at this location in type'])[0],
      },
    ]);
  });

  it('keeps an error that blames no file of ours, and makes its text harmless', () => {
    const [error] = readOutcome(
      status({
        status: 'Failed',
        details: { componentFailures: [{ fullName: 'x\u001b[31m', problem: '::error::boom', problemType: 'Error' }] },
      }),
      sent,
    ).errors;
    expect(error).to.include({ fullName: 'x', problem: ': :error: :boom' });
    expect(error).not.to.have.property('path');
  });

  it('leaves warnings out', () => {
    const componentFailures = [
      { fullName: 'JwtLogin', problem: 'careful', problemType: 'Warning' },
      { fullName: 'JwtLogin', problem: 'no', problemType: 'Error' },
    ];
    const outcome = readOutcome(status({ status: 'Failed', details: { componentFailures } }), sent);
    expect(outcome.errors.map(({ problem }) => problem)).to.deep.equal(['no']);
  });

  it('has an error for a deploy that failed as a whole', () => {
    const failed = status({ status: 'Failed', errorMessage: 'no room', errorStatusCode: 'UNKNOWN_EXCEPTION' });
    expect(readOutcome(failed, sent).errors[0]?.problem).to.equal('UNKNOWN_EXCEPTION: no room');
    expect(readOutcome(status({ status: 'Canceled' }), sent).errors[0]?.problem).to.equal(
      'The deploy ended as Canceled.',
    );
  });
});

describe('the table of deploy problems', () => {
  const words: Record<string, string> = {
    typeUnavailable: 'Not available for deploy for this organization',
    rowLocked: 'UNABLE_TO_LOCK_ROW: unable to obtain exclusive access to this record',
    userLicense: "Can't save permission set X. The user license doesn't allow the permission: Read Accounts",
    elementUnknown: "Property 'isFoo' not valid in version 64.0",
    policyUnderOtherName:
      'duplicate value found: ExternalClientApplicationId duplicates value on JwtLogin_defaultPolicy',
    consumerKeyTaken: 'duplicate value found: ConsumerKey duplicates value on another app',
    consumerKey: 'Consumer Key must be alphanumeric and between 8 and 256 characters long',
    nameInvalid:
      'The App Name field can only contain underscores and alphanumeric characters. It must be unique, begin with a letter',
    license: 'The user license does not allow the permission: External Client Apps',
    valueInvalid: "'Never' is not a valid value for refreshTokenValidityUnit",
    apiVersion: 'Invalid version specified:99.0',
    notXml: 'Error parsing file: Element type "a" must be followed by',
    canceled: 'The deploy ended as Canceled.',
    packagedApp: 'Cannot create a new component with the namespace: acme',
    nameTaken: 'duplicate_developer_name: JwtLogin',
    incompleteApp: "JwtLogin doesn't have a valid OAuth settings configuration",
    orgSpecific: 'oauthLink: invalid cross reference id',
    certificate: 'The certificate is not valid',
    scopes: 'Invalid OAuth scope: api',
    contactEmail: 'contactEmail: invalid email address: x',
    callbackUrl: 'Invalid callback URL',
    noAccess: 'INSUFFICIENT_ACCESS: insufficient access rights on permission set',
    granteeMissing: 'In field: commaSeparatedPermissionSet - no PermissionSet named X found',
    reference: 'INVALID_CROSS_REFERENCE_KEY',
  };
  const headings = [
    ...readFileSync(new URL('../../../../messages/deployProblems.md', import.meta.url), 'utf8').matchAll(/^# (\S+)$/gm),
  ].map((match) => match[1]);

  it('has a text for each row, and no other', () => {
    expect(headings.sort()).to.deep.equal(
      [...deployProblems.map(({ id }) => id), 'followsFromOther', 'unknown'].sort(),
    );
  });

  for (const { id } of deployProblems)
    it(`reaches ${id} by words that orgs use`, () => {
      expect(words[id], id).not.to.equal(undefined);
      expect(deployProblems.find(({ match }) => match.test(words[id] ?? ''))?.id).to.equal(id);
    });

  const inOrder: ReadonlyArray<[string, string]> = [
    ['INVALID_CROSS_REFERENCE_KEY: In field: commaSeparatedProfile - no Profile named X found', 'granteeMissing'],
    ['INSUFFICIENT_ACCESS: insufficient access rights on object id', 'noAccess'],
    ['duplicate value found: DeveloperName duplicates value on record with id: 0xI', 'nameTaken'],
    ['DUPLICATE_VALUE: x', 'nameTaken'],
    [
      'Element {http://soap.sforce.com/2006/04/metadata}certificate invalid at this location in type X',
      'elementUnknown',
    ],
    ['The value of orgScopedExternalApp isn’t valid for this org: x', 'orgSpecific'],
    ['Certificate: data value too large: (max length=4096)', 'certificate'],
    ['Required fields are missing: [ContactEmail]', 'contactEmail'],
    ['Required fields are missing: [CallbackUrl]', 'callbackUrl'],
    ['Required fields are missing: [Label]', 'valueInvalid'],
    ['The deploy ended as Canceling.', 'canceled'],
    ["Unknown type name 'ExternalClientApplication' specified in package.xml", 'typeUnavailable'],
    ["Unknown type name 'ExtlClntAppOauthSettings' specified in package.xml", 'typeUnavailable'],
    ['FUNCTIONALITY_NOT_ENABLED: x', 'typeUnavailable'],
    ['You do not have the level of access necessary to perform the operation you requested', 'noAccess'],
    ["The user license doesn't allow the permission: Modify All Data", 'userLicense'],
  ];
  for (const [problem, id] of inOrder)
    it(`takes "${problem}" for ${id}`, () =>
      expect(deployProblems.find(({ match }) => match.test(problem))?.id).to.equal(id));

  it('has an answer for what it does not know', () => {
    expect(nextActions(['something else'])[0]).to.include('Setup → Deployment Status');
  });

  it('tells a consequence from a cause', () => {
    const incomplete = words.incompleteApp ?? '';
    expect(nextActions([incomplete, incomplete])[0]).to.include('incomplete');
    expect(nextActions([words.scopes ?? '', incomplete])[1]).to.include('another file');
  });
});

describe('what an org says of a deploy, in the words of other versions and languages of its parts', () => {
  const kinds: Record<string, readonly string[]> = {
    typeUnavailable: [
      "Entity of type 'ExternalClientApplication' is not available in this organization",
      "Entity type: 'ExtlClntAppPolicies' is unknown",
      'This feature is not currently enabled for this user type or org: [ExternalClientApplication]',
      "INVALID_TYPE: sObject type 'ExternalClientApplication' is not supported.",
      'Metadata API received unknown type ExternalClientApplication',
      "FUNCTIONALITY_NOT_ENABLED: External client apps aren't enabled",
    ],
    rowLocked: [
      'unable to obtain exclusive access to this record or 1 records: 0xI5g000000abcd',
      'Unable to lock row - Record currently unavailable.',
      'ALREADY_IN_PROCESS: There is already a metadata deployment in progress.',
    ],
    noAccess: [
      'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: insufficient access rights on cross-reference id',
      'Insufficient Privileges',
      'You do not have permission to modify external client apps',
    ],
    consumerKeyTaken: [
      'The consumerKey value is already in use',
      'Consumer Key must be unique',
      'duplicate value found: ConsumerKey duplicates value on record with id: 888',
    ],
    userLicense: [
      "The user license doesn't allow the permission: Manage Users",
      'The user license does not allow the permission: Customize Application',
      "The user licence doesn't allow the permission: API Enabled",
    ],
    unknown: [
      'STORAGE_LIMIT_EXCEEDED: storage limit exceeded',
      'Average test coverage across all Apex Classes and Triggers is 12%, at least 75% test coverage is required.',
      'UNKNOWN_EXCEPTION: An unexpected error occurred.',
    ],
  };
  for (const [id, sentences] of Object.entries(kinds))
    for (const sentence of sentences)
      it(`is ${id}: ${sentence}`, () =>
        expect(deployProblems.find(({ match }) => match.test(sentence))?.id ?? 'unknown').to.equal(id));
});
