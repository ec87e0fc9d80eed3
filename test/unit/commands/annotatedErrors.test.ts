/** What ends a job before anything is checked is shown where the people of a pipeline look. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { encodeBundle } from '../../../src/connection/bundle/bundle.ts';
import { injectionsTogether } from '../../tools/injections.ts';
import { runPluginHere } from '../../tools/runPluginHere.ts';
import { opensslPair } from '../local-org/appPackage.ts';

const pair = opensslPair();
const bundle = encodeBundle({
  ...pair,
  clientId: 'x',
  username: 'ci@acme.example',
  instanceUrl: 'https://acme.my.salesforce.com',
  orgId: '00D5g000001abcDEAQ',
});

const login = ['--connection', 'acme'];
const endings: Record<string, [string[], Record<string, string>]> = {
  'the empty secret of a fork': [['jwt', 'verify', ...login], { SF_JWT_ACME: '' }],
  'a macro that Azure left as it is': [['jwt', 'verify', ...login], { SF_JWT_ACME: '$(SF_JWT_ACME)' }],
  'a damaged bundle': [['jwt', 'verify', ...login, '--json'], { SF_JWT_ACME: bundle.replace(/.{9}$/, 'AAAAAAAAA') }],
  'a bundle that was cut off': [['jwt', 'authorize', ...login], { SF_JWT_ACME: bundle.slice(0, 900) }],
  'a key in place of the bundle': [['jwt', 'authorize', ...login, '--json'], { SF_JWT_ACME: pair.key }],
  'a masked secret': [['jwt', 'authorize', ...login], { SF_JWT_ACME: '***' }],
  'no such connection': [['jwt', 'verify', '--connection', 'nothing'], {}],
  'no app files to deploy': [['jwt', 'deploy', ...login], {}],
  'no such flag': [['jwt', 'lint', '--sarif'], {}],
  'a hostile name': [['jwt', 'diff', '--connection', injectionsTogether['all of them'] ?? ''], {}],
};

describe('an error that ends a job', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'annotated-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const runIn = async (cause: string, runner: Record<string, string>) => {
    const [argv, env] = endings[cause] ?? [[] as string[], {}];
    const options = { cwd: folder, env: { SF_JWT_KEY_DIR: join(folder, 'keys'), ...env, ...runner } };
    const { stderr, stdout, exitCode } = await runPluginHere(argv, options);
    expect(exitCode, stdout + stderr).to.be.greaterThan(0);
    return { lines: stderr.split('\n'), stdout, text: stdout + stderr, isJson: argv.includes('--json') };
  };

  for (const cause of Object.keys(endings)) {
    it(`on GitHub is an annotation and in the summary: ${cause}`, async () => {
      const summary = join(folder, 'summary.md');
      const { lines, stdout, text, isJson } = await runIn(cause, {
        GITHUB_ACTIONS: 'true',
        GITHUB_STEP_SUMMARY: summary,
      });
      const own = lines.filter((line) => line.startsWith('::'));
      expect(own, text).to.have.length(1);
      expect(own[0]).to.match(/^::error title=Salesforce JWT login(?: acme)?%3A \w+::.{20}/);
      expect(readFileSync(summary, 'utf8')).to.match(/^### Salesforce JWT login(?: acme)?: \w+\n\n.{20}/);
      if (isJson) JSON.parse(stdout);
      for (const secret of [pair.key.slice(100, 140), bundle.slice(200, 260)]) expect(text).not.to.include(secret);
    });

    it(`on Azure is an issue of the task and in the summary: ${cause}`, async () => {
      const { lines } = await runIn(cause, { TF_BUILD: 'True', AGENT_TEMPDIRECTORY: folder });
      const [issue, upload, ...more] = lines.filter((line) => line.startsWith('##vso['));
      expect(issue).to.match(/^##vso\[task\.logissue type=error\]Salesforce JWT login(?: acme)?: \w+ .{20}/);
      expect(upload).to.match(/^##vso\[task\.uploadsummary\]/);
      expect(more).to.deep.equal([]);
      expect(readdirSync(folder).filter((name) => name.endsWith('.md'))).to.have.length(1);
    });
  }

  it('stays what it is where there is no runner, and help is none', async () => {
    const { text } = await runIn('a masked secret', { GITHUB_ACTIONS: '' });
    expect(text).not.to.match(/^(?:::|##vso)/m);
  });
});
