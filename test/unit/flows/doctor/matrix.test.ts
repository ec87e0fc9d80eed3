/** Every cause is set up in the local org, alone and beside others: what the doctor names first has to be right. */
import { expect } from 'chai';
import { causeTable } from '../../../../src/flows/doctor/causes/table.ts';
import type { Diagnosis } from '../../../../src/flows/doctor/model.ts';
import { doctorScene, type DoctorScene } from '../../../tools/doctorScene.ts';
import { sicknesses, type Sickness } from '../../../tools/sicknesses.ts';

/** In the order in which a login meets them: of two, the first is what stops it. Those of one line, an org tells together. */
const order: string[][] = [
  ['key-missing'],
  ['org-unavailable'],
  ['audience'],
  ['app-missing', 'client-id-wrong'],
  ['api-access-control'],
  ['app-disabled', 'oauth-off'],
  ['dpop'],
  ['certificate-missing', 'certificate-other'],
  ['clock'],
  ['refresh-scope'],
  ['self-authorization', 'not-assigned', 'assignment-ended', 'group-not-updated', 'user-missing', 'username-suffix'],
  ['user-inactive', 'user-frozen'],
  ['session-level'],
  ['ip-ranges'],
  ['login-hours'],
  ['api-scope', 'no-api'],
  ['token-format'],
];

/** Two of one line that can't be had together, or are one. */
const together = (one: string, other: string): boolean =>
  order.some((line) => line.includes(one) && line.includes(other));

const sicknessOf = (id: string): Sickness => {
  const found = sicknesses.find((each) => each.id === id);
  if (!found) throw new Error(id);
  return found;
};

const ids = order.flat();
const pairs = ids.flatMap((one, at) =>
  ids.slice(at + 1).flatMap((other) => (together(one, other) ? [] : [[one, other] as const])),
);

const row = (what: string, { cause, others }: Diagnosis): string =>
  [
    what.padEnd(46),
    (cause?.id ?? '-').padEnd(27),
    (cause?.certainty ?? '').padEnd(8),
    others.map(({ id }) => id).join(', '),
  ]
    .join(' ')
    .trimEnd();

const why = (diagnosis: Diagnosis): string =>
  JSON.stringify({ ...diagnosis, ranking: diagnosis.ranking.slice(0, 5), checks: undefined, excluded: undefined });

describe('the doctor', function () {
  this.timeout(180_000);
  let scene: DoctorScene;
  const table: string[] = [];
  before(async () => (scene = await doctorScene()));
  after(async () => {
    await scene.end();
    console.log(table.join('\n'));
  });

  it('finds nothing where nothing is wrong', async () => {
    const { cause, others, outcome, unseen, unlooked } = await scene.diagnoses();
    expect({ cause, others, outcome, unseen, unlooked }).to.deep.equal({
      cause: undefined,
      others: [],
      outcome: 'proven',
      unseen: [],
      unlooked: undefined,
    });
  });

  it('is set up for every row of its table, but for those that the checks of verify name and their tests set up', () => {
    const named = ['key-locked', 'key-pair-mismatch', 'proxy', 'tls-intercepted'];
    const rows = causeTable.map(({ id }) => id);
    expect([...sicknesses.map(({ id }) => id), ...named].sort()).to.deep.equal([...rows].sort());
    expect(causeTable.filter(({ id, isFault }) => named.includes(id) && !isFault)).to.deep.equal([]);
  });

  it('knows at least 40 causes and 40 pairs of them', () => {
    expect(sicknesses.length).to.be.at.least(40);
    expect(pairs.length).to.be.at.least(40);
  });

  for (const { id, set } of sicknesses)
    it(`names ${id} first`, async () => {
      const diagnosis = await scene.diagnoses(set);
      table.push(row(id, diagnosis));
      expect(diagnosis.cause?.id, why(diagnosis)).to.equal(id);
      expect(diagnosis.cause?.evidence.join(''), why(diagnosis)).not.to.equal('');
      expect(diagnosis.cause?.fix.join(''), why(diagnosis)).not.to.equal('');
    });

  for (const [first, second] of pairs)
    it(`names ${first} before ${second}`, async () => {
      const diagnosis = await scene.diagnoses(sicknessOf(first).set, sicknessOf(second).set);
      table.push(row(`${first} + ${second}`, diagnosis));
      expect(diagnosis.cause?.id, why(diagnosis)).to.equal(first);
    });
});
