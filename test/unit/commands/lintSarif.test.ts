/** The SARIF file as code scanning of GitHub documents that it reads it. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import JwtLint from '../../../src/commands/jwt/lint.ts';
import { runCommand } from '../../tools/runCommand.ts';
import { betaPem, sampleFiles } from '../app/sample.ts';

type Text = { text: string; markdown?: string };
type Rule = {
  id: string;
  shortDescription: Text;
  fullDescription: Text;
  help: Text;
  defaultConfiguration: { level: string };
};
type Result = {
  ruleId: string;
  ruleIndex: number;
  level: string;
  message: Text;
  locations: Array<{
    physicalLocation: { artifactLocation: { uri: string; uriBaseId?: string }; region: { startLine: number } };
  }>;
};
type Log = {
  $schema: string;
  version: string;
  runs: Array<{ tool: { driver: { name: string; version: string; rules: Rule[] } }; results: Result[] }>;
};

let repository: string;
const projectFolder = 'teams/a#1/salesforce?';

const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(repository, path)), { recursive: true });
  writeFileSync(join(repository, path), text);
};
const git = (...argv: string[]): void => {
  const identity = ['-c', 'user.name=x', '-c', 'user.email=x@example.com', '-c', 'commit.gpgsign=false'];
  execFileSync('git', ['-C', repository, ...identity, ...argv], { stdio: 'ignore' });
};
const write = (change: (text: string) => string, ...sample: Parameters<typeof sampleFiles>): void => {
  for (const { path, content } of sampleFiles(...sample)) put(`${projectFolder}/jwt/JwtLogin/${path}`, change(content));
};
const sarifOf = async (...argv: string[]): Promise<Log> => {
  const command = { run: async (args: string[], root: string) => JwtLint.run(args, root) };
  await runCommand(command, ['--sarif-file', 'out.sarif', ...argv], { cwd: join(repository, projectFolder) });
  return JSON.parse(readFileSync(join(repository, projectFolder, 'out.sarif'), 'utf8')) as Log;
};
/** The one run of a log. */
const onlyRun = ({ runs }: Log): Log['runs'][number] => {
  const [run, other] = runs;
  if (!run || other) throw new Error('not one run');
  return run;
};
const firstArtifact = (log: Log) => onlyRun(log).results[0]?.locations[0]?.physicalLocation.artifactLocation;
const urisOf = ({ runs }: Log): string[] =>
  (runs[0]?.results ?? []).flatMap(({ locations }) =>
    locations.map(({ physicalLocation }) => physicalLocation.artifactLocation.uri),
  );

describe('the SARIF file of sf jwt lint', () => {
  beforeEach(() => {
    repository = realpathSync(mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-sarif-')));
    put(
      `${projectFolder}/sfdx-project.json`,
      '{"packageDirectories":[{"path":"force-app"}],"sourceApiVersion":"64.0"}',
    );
    write((text) => text);
    git('init', '--quiet');
    git('add', '-A');
    git('commit', '--quiet', '-m', 'x');
  });
  afterEach(() => rmSync(repository, { recursive: true, force: true }));

  it('has what code scanning asks for in every rule and result', async () => {
    write((text) => text.replace('<isPkceRequired>true', '<isPkceRequired>false'), { certificatePem: betaPem });
    const log = await sarifOf('--baseline', 'HEAD');
    const { $schema, version } = log;
    expect($schema).to.match(/sarif-2\.1\.0/);
    expect(version).to.equal('2.1.0');
    const {
      tool: { driver },
      results,
    } = onlyRun(log);
    const { version: ofPlugin } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect([driver.name, driver.version]).to.deep.equal(['sf jwt lint', ofPlugin]);
    expect(new Set(driver.rules.map(({ id }) => id)).size).to.equal(driver.rules.length);
    for (const { id, shortDescription, fullDescription, help, defaultConfiguration } of driver.rules) {
      for (const { text } of [shortDescription, fullDescription, help]) expect(text.length, id).to.be.within(1, 1024);
      expect(help.markdown, id).to.include(help.text);
      expect(['error', 'warning', 'note'], id).to.include(defaultConfiguration.level);
    }
    expect(results.map(({ ruleId }) => ruleId)).to.include.members(['pkce-off', 'widened']);
    for (const { ruleId, ruleIndex, level, message, locations } of results) {
      expect(driver.rules[ruleIndex]?.id).to.equal(ruleId);
      expect(['error', 'warning', 'note']).to.include(level);
      expect(message.text).to.not.equal('');
      expect(locations).to.have.length(1);
      expect(locations[0]?.physicalLocation.region.startLine).to.be.at.least(1);
    }
  });

  it('names files from the root of the repository, every character of a name encoded', async () => {
    write((text) => text.replace('<isPkceRequired>true', '<isPkceRequired>false'));
    const log = await sarifOf();
    const [uri = ''] = urisOf(log);
    expect(uri).to.match(/^teams\/a%231\/salesforce%3F\/jwt\/JwtLogin\/orgs\/acme\//);
    expect(readFileSync(join(repository, decodeURIComponent(uri)), 'utf8')).to.include('<isPkceRequired>false');
    expect(firstArtifact(log)?.uriBaseId).to.equal('%SRCROOT%');
  });

  it('encodes names with blanks, per cent signs, colons and letters beyond ASCII, and gives an outsider a whole address', async () => {
    const bad = sampleFiles()[0]?.content.replace('<distributionState>Local', '<distributionState>Global') ?? '';
    put(`${projectFolder}/jwt/100% é: [x]/app/externalClientApps/A.eca-meta.xml`, bad);
    expect(urisOf(await sarifOf()).join('\n')).to.include(
      '/jwt/100%25%20%C3%A9%3A%20%5Bx%5D/app/externalClientApps/A.eca-meta.xml',
    );
    const elsewhere = realpathSync(mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-else where-')));
    writeFileSync(join(elsewhere, 'A.eca'), bad);
    const log = await sarifOf(join(elsewhere, 'A.eca'));
    rmSync(elsewhere, { recursive: true });
    expect(urisOf(log)[0]).to.match(/^file:\/\/\/.*else%20where-\w+\/A\.eca$/);
    expect(firstArtifact(log)).not.to.have.property('uriBaseId');
  });
});
