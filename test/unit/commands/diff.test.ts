import { expect } from 'chai';
import { diffScene, type DiffScene } from './diffScene.ts';

let scene: DiffScene;
const of = async (...argv: string[]) => {
  const { json, exitCode, stderr } = await scene.diff(...argv);
  const [connection] = json?.result?.connections ?? [];
  if (!connection) throw new Error(JSON.stringify(json) + stderr);
  return { ...connection, status: exitCode };
};

describe('sf jwt diff', () => {
  afterEach(() => scene.org.close());

  it('finds nothing right after a deploy', async () => {
    scene = await diffScene();
    expect(await of()).to.deep.include({ outcome: 'same', differences: [], notComparable: [], status: 0 });
  });
});
