import { Messages } from '../../../../src/base/text/messages.ts';
import { expect } from 'chai';
import type { ConnectionDeployment } from '../../../../src/flows/deploy/model.ts';
import {
  deployedTable,
  errorLines,
  deployHeadline,
  deployNextStep,
  stateLines,
} from '../../../../src/ux/show/deployment.ts';
import { startDeployStages } from '../../../../src/ux/progress/deployStages.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const texts = Messages.loadMessages('sf-plugin-jwt', 'jwt.deploy');

const deployment: ConnectionDeployment = {
  connection: 'acme',
  folder: '/p/jwt/JwtLogin',
  instanceUrl: 'https://acme.my.salesforce.com',
  app: 'JwtLogin',
  orgId: '00D000000000001AAA',
  orgName: 'Acme\u001b[31m',
  dryRun: false,
  deployed: true,
  components: [{ type: 'ExternalClientApplication', fullName: 'JwtLogin', path: 'app/x', state: 'changed' }],
  errors: [],
  grants: [],
  grantsKnown: true,
  repaired: [],
  notInPolicy: [],
  notGranted: [],
  endsSelfAuthorization: false,
  pickedUp: false,
  environment: 'production',
  clientId: '3MVG9abc',
  certificate: { sha256: 'ab'.repeat(32), notAfter: '2027-11-22T12:00:00.000Z' },
};

describe('what a person reads about a deploy', () => {
  it('begins with what came of it', () => {
    expect(deployHeadline(texts, deployment)).to.equal('The app JwtLogin is in the org Acme (00D000000000001AAA).');
    expect(deployHeadline(texts, { ...deployment, dryRun: true })).to.include('Nothing was changed in Acme');
  });

  it('has a row for each component', () => {
    expect(deployedTable(texts, deployment).rows).to.deep.equal([
      { state: 'changed', type: 'ExternalClientApplication', name: 'JwtLogin', file: 'app/x' },
    ]);
  });

  it('names the file, the line, the org’s words and the action; the whole deploy where no file is to blame', () => {
    const errors = [
      { type: 'T', fullName: 'N', path: 'app/n.xml', line: 4, problem: '::error::no', action: 'Do it.' },
      { type: 'T', fullName: 'N', problem: 'no', action: 'Do it.' },
      { type: '', fullName: '', problem: 'no', action: 'Do it.' },
    ];
    expect(errorLines(texts, { ...deployment, errors })).to.deep.equal([
      'app/n.xml, line 4',
      '  The org says: : :error: :no',
      '  What to do: Do it.',
      '',
      'T N',
      '  The org says: no',
      '  What to do: Do it.',
      '',
      'The whole deploy',
      '  The org says: no',
      '  What to do: Do it.',
      '',
    ]);
  });

  it('says who may log in, or that nobody may', () => {
    expect(stateLines(texts, deployment)[0]).to.equal('Pre-authorized: none');
    const grants = [
      { kind: 'permissionSet' as const, name: 'A' },
      { kind: 'profile' as const, name: 'B' },
    ];
    expect(stateLines(texts, { ...deployment, grants })[0]).to.equal('Pre-authorized: permission set A, profile B');
  });

  it('leaves the consumer key out where it isn’t known', () => {
    const unknown = { ...deployment, clientId: undefined };
    expect(stateLines(texts, unknown).join('\n')).not.to.include('Consumer key');
    expect(deployNextStep(texts, unknown, false)).to.include('--client-id <consumer key>');
  });

  it('ends with a command that can be run', () => {
    expect(deployNextStep(texts, deployment, true)).to.equal('Next: sf jwt verify --connection acme');
    expect(deployNextStep(texts, { ...deployment, dryRun: true }, true)).to.equal(
      'Next: sf jwt deploy --connection acme',
    );
  });
});

describe('the next deploy after a dry run', () => {
  it('keeps what was given, each as one word of a shell', () => {
    const given = {
      'target-org': 'admin@acme.example',
      'app-name': undefined,
      'output-dir': "it's mine",
      profile: ['A', 'B C'],
      adopt: true,
      'no-prompt': false,
    };
    expect(deployNextStep(texts, { ...deployment, dryRun: true }, true, given)).to.equal(
      "Next: sf jwt deploy --connection acme --target-org admin@acme.example --output-dir 'it'\\''s mine' --profile A --profile 'B C' --adopt",
    );
  });
});

describe('the stages of a deploy', () => {
  it('have a text for each outcome and detail that they show', async () => {
    const stages = await startDeployStages(texts, { json: true });
    for (const outcome of ['running', 'unchanged', 'created', 'updated', 'wouldUpdate', 'skipped'] as const)
      stages.onEvent({ step: 'deploy', outcome, details: { deploy: '0Af' } });
    stages.onProgress({ deployId: '0Af', status: 'InProgress', done: 1, total: 6 });
    stages.stop();
    expect(texts.getMessage('stages.progress', [1, 6])).to.equal('1 of 6 components');
  });
});
