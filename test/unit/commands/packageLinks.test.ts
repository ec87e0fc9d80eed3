import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { expect } from 'chai';
import { root } from '../../tools/runCommand.ts';

type PackList = Array<{ files: Array<{ path: string }> }>;

/** What the package would contain, without a build. */
const packedPaths = (): string[] => {
  const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
  });
  return (JSON.parse(output) as PackList).flatMap(({ files }) => files.map(({ path }) => path));
};

const linksOf = (page: string): string[] =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:|mailto:|#)([^)#]+)/g)].map(([, target = '']) =>
    join(dirname(page), target),
  );

describe('the pages in the package', () => {
  it('link to nothing that isn’t in it', () => {
    const paths = packedPaths();
    const pages = paths.filter((path) => path.endsWith('.md') && !path.startsWith('messages/'));
    expect(pages).to.include.members(['README.md', 'SECURITY.md', 'docs/keys.md']);
    const links = pages.flatMap((page) => linksOf(page).map((target) => ({ page, target })));
    expect(links).to.have.length.above(10);
    const broken = links.filter(
      ({ target }) => !paths.some((path) => path === target || path.startsWith(`${target}/`)),
    );
    expect(broken).to.deep.equal([]);
  });
});
