import { expect } from 'chai';
import { localTime } from '../../../../src/ux/show/localTime.ts';

const moments = ['2027-11-22T09:47:00Z', '2028-02-29T23:59:59Z', '2026-07-01T00:00:00Z'];
const zones = ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/New_York', 'Pacific/Chatham', 'America/St_Johns'];

/** As the library of all languages has it. */
const oracle = (moment: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('en-US', {
    timeZone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'shortOffset',
  })
    .format(moment)
    .replace(
      /^(\w+) (\d+), (\d+), (\S+) (.+)$/,
      (_, month: string, day: string, year: string, clock: string, zone: string) =>
        [day, month, `${year},`, clock, /^GMT(?:\+0)?$/.test(zone) ? 'UTC' : zone].join(' '),
    );

describe('a moment', () => {
  const before = process.env.TZ;

  afterEach(() => {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  });

  for (const zone of zones)
    for (const moment of moments)
      it(`${moment} is told in the time of ${zone}`, () => {
        process.env.TZ = zone;
        expect(localTime(new Date(moment))).to.equal(oracle(new Date(moment), zone));
      });

  it('is told as people write it', () => {
    process.env.TZ = 'Europe/Berlin';
    expect(localTime(new Date('2027-11-22T09:47:00Z'))).to.equal('22 Nov 2027, 10:47 GMT+1');
  });
});
