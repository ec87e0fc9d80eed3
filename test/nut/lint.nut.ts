/** `sf jwt lint` over many files: what it costs beyond a command that has nothing to do, and what it and others load. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { realSfEnvironment } from '../tools/realSf.ts';
import { root } from '../tools/runCommand.ts';
import { sampleFiles } from '../unit/app/sample.ts';

/** Tells on its way out which modules the process has loaded, and what it has cost. */
const witness = `
  import { registerHooks } from 'node:module';
  import { writeFileSync } from 'node:fs';
  const loaded = new Set();
  const taken = new Set();
  registerHooks({
    load: (url, context, next) => (loaded.add(url), next(url, context)),
    resolve: (name, context, next) => {
      const found = next(name, context);
      if (context.parentURL?.startsWith(process.env.BUILT)) taken.add(found.url);
      return found;
    },
  });
  process.on('exit', () => {
    const { user, system } = process.cpuUsage();
    writeFileSync(process.env.WITNESS, JSON.stringify({ seconds: (user + system) / 1e6, loaded: [...loaded], taken: [...taken] }));
  });
`;

/** `taken`: what the files of the build ask for. */
type Seen = { files: number; seconds: number; loaded: string[]; taken: string[] };

const built = pathToFileURL(join(root, 'lib/')).href;

let home: string;

const projectWith = (name: string, apps: number): string => {
  const project = join(home, name);
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  };
  put('sfdx-project.json', '{"packageDirectories":[{"path":"force-app"}],"sourceApiVersion":"61.0"}');
  for (let index = 0; index < apps; index++) {
    const app = `App${index}`;
    const files = sampleFiles({ app, permissionSets: ['Shared'] });
    for (const { path, content } of files) put(`jwt/${app}/${path}`, content);
  }
  return project;
};

const seenBy = (cwd: string, ...argv: string[]): Seen => {
  const told = join(home, 'told.json');
  const output = execFileSync(
    process.execPath,
    ['--import', join(home, 'witness.mjs'), join(root, 'bin/run.js'), ...argv],
    {
      cwd,
      env: { ...realSfEnvironment(home), WITNESS: told, BUILT: built },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const { result } = JSON.parse(output) as { result: { files: number } };
  return { files: result.files, ...(JSON.parse(readFileSync(told, 'utf8')) as Omit<Seen, 'files'>) };
};

const lintIn = (cwd: string): Seen => seenBy(cwd, 'jwt', 'lint', '--json');

/** What a process loads that does nothing but this. */
const loadedBy = (code: string): string[] => {
  const told = join(home, 'alone.json');
  execFileSync(process.execPath, ['--import', join(home, 'witness.mjs'), '--input-type=module', '-e', code], {
    env: { ...realSfEnvironment(home), WITNESS: told, BUILT: built },
  });
  return (JSON.parse(readFileSync(told, 'utf8')) as Seen).loaded;
};

const coreOrg = (urls: readonly string[]): string[] => urls.filter((url) => url.includes('@salesforce/core/lib/org/'));

describe('sf jwt lint over 2,000 files', () => {
  before(() => {
    home = realpathSync(mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-lint-nut-')));
    writeFileSync(join(home, 'witness.mjs'), witness);
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  it("costs in proportion to them: ten times as many files don't cost twenty times as much", () => {
    const [none, few, many] = [projectWith('none', 0), projectWith('some', 40), projectWith('many', 400)];
    const least = (project: string): number => Math.min(...[1, 2, 3].map(() => lintIn(project).seconds));
    expect(lintIn(many).files).to.equal(2000);
    // Processor time: what else the machine does must not count.
    const start = least(none);
    expect((least(many) - start) / (least(few) - start)).to.be.lessThan(20);
  });

  it('loads neither source-deploy-retrieve nor the org classes of the core', () => {
    const project = projectWith('few', 2);
    const place = {
      paths: [project],
      baseFolder: project,
      projectFolder: project,
      appsFolder: join(project, 'jwt'),
      connectionFile: join(project, 'x'),
    };
    const code = `const { lintProject: lint } = await import('${pathToFileURL(join(root, 'src/flows/lint/lint.ts')).href}');
      const { files } = await lint(${JSON.stringify(place)}); if (files !== 10) throw new Error(String(files));`;
    const loaded = loadedBy(code);
    expect(loaded.join()).to.include('fast-xml-parser');
    expect(coreOrg(loaded)).to.deep.equal([]);
    const heavy = /source-deploy-retrieve|node-forge|node_modules\/(?:jose|undici|@inquirer)\//;
    expect(loaded.filter((url) => heavy.test(url))).to.deep.equal([]);
  });
});

describe('the commands as they are built', () => {
  before(() => {
    home = realpathSync(mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-lint-nut-')));
    writeFileSync(join(home, 'witness.mjs'), witness);
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  for (const argv of [['lint'], ['key', 'list'], ['generate', 'keypair', '--name', 'acme']])
    it(`take nothing from other packages: jwt ${argv.join(' ')}`, () => {
      const { taken } = seenBy(projectWith('fewer', 1), 'jwt', ...argv, '--json');
      expect(taken.filter((url) => url.startsWith(built))).not.to.deep.equal([]);
      expect(taken.filter((url) => url.includes('/node_modules/'))).to.deep.equal([]);
    });
});
