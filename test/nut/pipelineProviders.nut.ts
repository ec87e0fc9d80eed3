/** The jobs of the providers that keep repositories, and that have no runner like GitHub's. */
import { homedir } from 'node:os';
import { expect } from 'chai';
import { literalProviders } from '../tools/literalProviders.ts';
import { pipelineCases } from '../tools/pipelineCases.ts';
import { pipelineScene } from '../tools/pipelineScene.ts';

describe('jobs of GitLab, Azure, and Bitbucket, run word for word', function () {
  this.timeout(300_000);
  pipelineCases(['gitlab', 'azure', 'bitbucket']);

  it('rotate on a machine with the key store, and propose the files', async () => {
    const stage = await pipelineScene();
    const here = literalProviders(stage);
    try {
      await stage.shorten();
      await here.make('gitlab', ['rotate']);
      const runner = here.machine({ home: homedir() });
      const variables = { JWT_ROTATE_TOKEN: 'token', SF_JWT_ACME_ORG_ID: stage.org.state.organization.id };
      const done = await here.run('rotate', { ...variables, SF_JWT_KEY_DIR: stage.keyFolder }, { runner });
      expect(done.code, done.text).to.equal(0);
      expect(runner.calls('glab')).to.include('glab variable update SF_JWT_ACME --masked --protected --raw');
      expect(done.text).not.to.include('JWT_ROTATE_TOKEN=');
    } finally {
      here.end();
      await stage.end();
    }
  });
});
