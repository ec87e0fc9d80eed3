/** The tests of whatever deploys, once more in projects whose configuration wants to change what is sent. */
import { expect } from 'chai';
import { hostility } from '../../tools/hostileProject.ts';
import { counted } from '../../tools/sentPackages.ts';

const suites = ['deploy.test.ts', 'deploy-access.test.ts', 'deploy-adopt.test.ts', 'setup.test.ts'];

const plain = globalThis.describe;
let before = 0;

/** Every suite that a file brings, with hostile projects for its scenes only. */
const inHostileProject = Object.assign(
  (title: string, suite: (this: Mocha.Suite) => void) =>
    plain(`${title}, in a hostile project`, function () {
      this.beforeAll(() => {
        hostility.isOn = true;
        before = counted.packages;
      });
      this.afterAll(() => {
        hostility.isOn = false;
        delete process.env.HOSTILE_VARIABLE;
      });
      suite.call(this);
      it('has looked at packages', () => {
        expect(counted.packages).to.be.greaterThan(before);
      });
    }),
  plain,
);

globalThis.describe = inHostileProject;
try {
  for (const suite of suites) await import(`./${suite}?hostile`);
} finally {
  globalThis.describe = plain;
}
