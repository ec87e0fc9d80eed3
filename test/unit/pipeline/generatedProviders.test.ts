import { readFile, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { pipelineFile, type PipelineProvider } from '../../../src/pipeline/pipelineFiles.ts';
import { generatedText, manyWishes, parsedYaml, pipelineLogin, wishesFor } from '../../tools/pipelineFiles.ts';
import { gitlabRun } from '../../tools/startedJobs.ts';

const yamlProviders = ['gitlab', 'azure', 'bitbucket', 'circleci', 'codebuild'] as const;
const providers: PipelineProvider[] = [...yamlProviders, 'jenkins'];
const goldenName = (provider: string): string => `generated-${provider}.${provider === 'jenkins' ? 'groovy' : 'yml'}`;

/** What a program that runs such files says of one: it holds GitLab's schema. */
const gitlabProblem = (text: string): string => {
  try {
    gitlabRun(text, ['--list-all']);
    return '';
  } catch (error) {
    return String((error as { stderr?: string }).stderr);
  }
};

describe('the generated files of other providers', function () {
  this.timeout(120_000);

  for (const provider of providers)
    it(`is the golden file for ${provider}`, async () => {
      const environment = provider === 'gitlab' ? 'production' : undefined;
      const text = generatedText(provider, { ...(environment !== undefined && { environment }) });
      const file = new URL(`golden/${goldenName(provider)}`, import.meta.url);
      if (process.env.GOLDEN === 'write') await writeFile(file, text);
      expect(text).to.equal(await readFile(file, 'utf8'));
    });

  it('is YAML without a mistake, whatever is wished', () => {
    for (const provider of yamlProviders)
      for (const wishes of [...manyWishes(), ...manyWishes({ environment: `a: "b" 'c' #d`, branch: `it's#a` })])
        // The command refuses a rotation where nothing can rotate, or nobody said where.
        if (!['circleci', 'codebuild'].includes(provider) || wishes.kinds.join() !== 'rotate')
          expect(parsedYaml(pipelineFile(provider, wishes)), provider).to.be.an('object');
  });

  for (const provider of ['azure', 'bitbucket', 'circleci', 'jenkins'] as const)
    it(`rotates on a named machine as in the golden file for ${provider}, with no secret in an argument`, async () => {
      const shared = provider === 'azure' || provider === 'circleci';
      const text = generatedText(provider, {
        kinds: ['rotate'],
        branch: 'release/1',
        runner: 'acme/keys',
        ...(shared && { environment: "it's shared" }),
      });
      const file = new URL(`golden/rotation-${provider}.${provider === 'jenkins' ? 'groovy' : 'yml'}`, import.meta.url);
      if (process.env.GOLDEN === 'write') await writeFile(file, text);
      expect(text).to.equal(await readFile(file, 'utf8'));
      // A builtin of the shell hands it on.
      const uses =
        text.match(/^.*\$\{?(?:JWT_ROTATE_TOKEN|BITBUCKET_TOKEN|AZURE_DEVOPS_EXT_PAT|\w*API_TOKEN)\b.*$/gm) ?? [];
      for (const line of uses) expect(line).to.match(/^\s*(?:export |sign_in='|printf )/);
    });

  it('is accepted by the schema of GitLab', () => {
    for (const wishes of manyWishes({ environment: 'production' }))
      expect(gitlabProblem(pipelineFile('gitlab', wishes))).to.equal('');
    const broken = generatedText('gitlab').replace('  timeout:', '  timeoot:');
    expect(gitlabProblem(broken)).not.to.equal('');
  });

  it('has no secret in an argument, and none in a review', () => {
    for (const provider of providers) {
      const text = generatedText(provider);
      expect(text, provider).not.to.match(/\$\{?SF_JWT_ACME/);
      const review = pipelineFile(provider, wishesFor({ kinds: ['review'] })).replace(/^(?:#|\/\/).*$/gm, '');
      expect(review, provider).not.to.include('SF_JWT_');
    }
  });

  it('shows the result of a failed part, and goes on, where nothing would be kept of it', () => {
    const logins = [pipelineLogin('acme'), pipelineLogin('beta')];
    const lines = yamlProviders.map((provider) => {
      const text = pipelineFile(provider, wishesFor({ logins, kinds: ['watch'], shards: 2 }));
      return [provider, text.includes('test "$code" -eq 30 || cat "result-$SHARD.json")')];
    });
    expect(Object.fromEntries(lines)).to.deep.equal({
      gitlab: false,
      azure: false,
      bitbucket: true,
      circleci: true,
      codebuild: false,
    });
  });

  it('keeps a name in its place in Groovy', () => {
    const text = generatedText('jenkins', { branch: `it's\\x\${y}`, packageFolders: [`a'''b\\c`] });
    expect(text).to.include(String.raw`env.BRANCH_NAME == 'it\'s\\x${'$'}{y}'`);
    const script = text.split('(deploy-acme-uat)')[1] ?? '';
    expect(script.match(/'''/g)).to.equal(null);
  });
});
