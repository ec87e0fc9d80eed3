/** The jobs of the providers that build what others keep; and of GitHub, for the whole table. */
import { pipelineCases } from '../tools/pipelineCases.ts';

describe('jobs of Jenkins, CircleCI, CodeBuild, and GitHub, run word for word', function () {
  this.timeout(300_000);
  pipelineCases(['jenkins', 'circleci', 'codebuild', 'github']);
});
