/** The tests of whatever deploys, once more in projects whose configuration wants to change what is sent. */
import { expect } from 'chai';
import { hostility } from '../../tools/hostileProject.ts';
import { counted } from '../../tools/sentPackages.ts';

const suites = [
  'deploy.test.ts',
  'deployAccess.test.ts',
  'deployAdopt.test.ts',
  'deployCertificate.test.ts',
  'deployGuards.test.ts',
  'deploySeveral.test.ts',
  'deployWithoutSettings.test.ts',
  'setup.test.ts',
];

const plain = globalThis.describe;
let before = 0;

/** Every suite that a file brings, with hostile projects for its scenes only. */
const inHostileProject = Object.assign(
  (title: string, suite: (this: Mocha.Suite) => void) =>
    plain(`${title}, in a hostile project`, function () {
      this.beforeAll(() => {
        before ||= counted.packages;
        hostility.isOn = true;
      });
      this.afterAll(() => {
        hostility.isOn = false;
        delete process.env.HOSTILE_VARIABLE;
      });
      globalThis.describe = plain;
      suite.call(this);
      globalThis.describe = inHostileProject;
    }),
  plain,
);

globalThis.describe = inHostileProject;
try {
  for (const suite of suites) await import(`./${suite}?hostile`);
} finally {
  globalThis.describe = plain;
}

plain('what a hostile project can change', () => {
  it('has been looked at in many packages', () => {
    expect(counted.packages - before).to.be.greaterThan(100);
  });
});
