/** Whether Login Hours exclude a moment: in which zone, by which clock, and how sure that is. */
import { expect } from 'chai';
import type { Diagnosis } from '../../../../src/flows/doctor/model.ts';
import { hoursPicture } from '../../../../src/flows/doctor/picture/loginHours.ts';
import { doctorScene, type DoctorScene, type SickLogin } from '../../../tools/doctorScene.ts';
import { profileOf, sicknesses, weekdays } from '../../../tools/sicknesses.ts';

const officeHours = Object.fromEntries(
  weekdays.flatMap((day) => [
    [`${day}Start`, '540'],
    [`${day}End`, '1020'],
  ]),
);

describe('the Login Hours of a profile', () => {
  const outside = (hours: Record<string, string>, moment: string, zone?: string) => {
    const { isOutsideHours, isOutsideEverywhere } = hoursPicture(hours, { now: new Date(moment), zone });
    return [isOutsideHours, isOutsideEverywhere];
  };

  const moments: Array<[what: string, moment: string, zone: string, isOutside: boolean]> = [
    ['before they begin', '2026-07-15T06:59:59Z', 'Europe/Berlin', true],
    ['when they begin', '2026-07-15T07:00:00Z', 'Europe/Berlin', false],
    ['until they end', '2026-07-15T14:59:59Z', 'Europe/Berlin', false],
    ['when they end', '2026-07-15T15:00:00Z', 'Europe/Berlin', true],
    ['in winter, an hour later', '2026-01-15T07:00:00Z', 'Europe/Berlin', true],
    ['in winter, when they begin', '2026-01-15T08:00:00Z', 'Europe/Berlin', false],
    ['on the day when summer begins', '2026-03-29T07:00:00Z', 'Europe/Berlin', false],
    ['on the day before', '2026-03-28T07:00:00Z', 'Europe/Berlin', true],
    ['on the day when summer ends', '2026-10-25T07:00:00Z', 'Europe/Berlin', true],
    ['in a zone of half hours', '2026-07-15T03:29:00Z', 'Asia/Kolkata', true],
    ['in a zone of half hours, when they begin', '2026-07-15T03:30:00Z', 'Asia/Kolkata', false],
    ['on another day than in UTC', '2026-07-15T23:00:00Z', 'Pacific/Auckland', false],
    ['in GMT', '2026-07-15T09:00:00Z', 'GMT', false],
  ];
  for (const [what, moment, zone, isOutside] of moments)
    it(`are judged by the clock of the org: ${what} (${zone})`, () =>
      expect(outside(officeHours, moment, zone)).to.deep.equal([isOutside, undefined]));

  it('are those of the day that it is there', () => {
    // Sunday 23:30 in UTC is Monday in Tokyo.
    const monday = { mondayStart: '0', mondayEnd: '60' };
    expect(outside(monday, '2026-11-29T23:30:00Z', 'Asia/Tokyo')[0]).to.equal(true);
    expect(outside(monday, '2026-11-29T23:30:00Z', 'America/New_York')[0], 'Sunday has no hours').to.equal(false);
  });

  it('leave a day open that has none, and close one whose hours begin when they end', () => {
    const hours = { saturdayStart: '0', saturdayEnd: '0', sundayStart: '720', sundayEnd: '720' };
    expect(outside(hours, '2026-11-28T12:00:00Z', 'GMT')[0]).to.equal(true);
    expect(outside(hours, '2026-11-29T12:00:00Z', 'GMT')[0]).to.equal(true);
    expect(outside(hours, '2026-11-25T12:00:00Z', 'GMT'), 'Wednesday, everywhere').to.deep.equal([false, false]);
    expect(hoursPicture(hours, { now: new Date('2026-11-28T12:00:00Z'), zone: 'GMT' }).allowedHours).to.equal('-');
  });

  it('last until midnight, and not beyond', () => {
    const late = { tuesdayStart: '1320', tuesdayEnd: '1440' };
    expect(outside(late, '2026-12-01T23:59:59Z', 'GMT')[0]).to.equal(false);
    expect(outside(late, '2026-12-01T21:59:59Z', 'GMT')[0]).to.equal(true);
    for (const hours of [
      { tuesdayStart: '1320', tuesdayEnd: '120' },
      { tuesdayStart: '1320' },
      { tuesdayEnd: '120' },
      { tuesdayStart: 'noon', tuesdayEnd: '1440' },
      { tuesdayStart: '0', tuesdayEnd: '1441' },
    ] as Array<Record<string, string>>)
      expect(outside(hours, '2026-12-01T12:00:00Z', 'GMT'), JSON.stringify(hours)).to.deep.equal([
        undefined,
        undefined,
      ]);
  });

  it('are sure where they exclude or allow a moment in every zone there is', () => {
    const closed = Object.fromEntries(Object.keys(officeHours).map((key) => [key, '0']));
    const open = Object.fromEntries(Object.keys(officeHours).map((key) => [key, key.endsWith('Start') ? '0' : '1440']));
    const moment = '2026-12-01T23:30:00Z';
    expect(outside(closed, moment)).to.deep.equal([undefined, true]);
    expect(outside(open, moment)).to.deep.equal([undefined, false]);
    expect(outside({ fridayStart: '0', fridayEnd: '0' }, moment), 'Friday is nowhere').to.deep.equal([
      undefined,
      false,
    ]);
    // In Kiritimati, this Tuesday is a Wednesday already.
    expect(outside({ wednesdayStart: '0', wednesdayEnd: '0' }, moment)).to.deep.equal([undefined, undefined]);
  });

  it('are not judged in a zone that is not known here', () => {
    for (const zone of [undefined, 'Mars/Olympus', ''])
      expect(outside(officeHours, '2026-07-15T12:00:00Z', zone)).to.deep.equal([undefined, undefined]);
  });

  it('are told with the day and the time there', () => {
    const { orgTime, orgZone, allowedHours } = hoursPicture(officeHours, {
      now: new Date('2026-07-15T22:05:00Z'),
      zone: 'Asia/Tokyo',
    });
    expect([orgTime, orgZone, allowedHours]).to.deep.equal(['Thursday, 07:05', 'Asia/Tokyo', '09:00-17:00']);
  });
});

describe('the doctor, of Login Hours', function () {
  this.timeout(60_000);
  let scene: DoctorScene;
  before(async () => (scene = await doctorScene()));
  after(() => scene.end());

  /** A zone whose day is so many hours old: `Etc/GMT-3` is three hours ahead of UTC. */
  const zoneAtHour = (hour: number): string => {
    const ahead = ((hour - new Date().getUTCHours() + 36) % 24) - 12;
    return `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
  };
  const withHours =
    (hour: number, zoneOfHours?: string) =>
    (login: SickLogin): void => {
      login.state.organization.timeZoneSidKey = zoneAtHour(hour);
      Object.assign(profileOf(login), { loginHours: officeHours, ...(zoneOfHours && { loginHoursZone: zoneOfHours }) });
    };
  const points = ({ ranking }: Diagnosis): number => ranking.find(({ id }) => id === 'login-hours')?.score ?? NaN;

  it('is certain where no zone allows the moment', async () => {
    const { cause } = await scene.diagnoses(sicknesses.find(({ id }) => id === 'login-hours')?.set ?? expect.fail());
    expect(cause).to.include({ id: 'login-hours', certainty: 'certain' });
    expect(cause?.evidence.join(' ')).to.include('No login is allowed at this moment, in whatever time zone.');
  });

  it('names the time of the org, and in doubt what the org wrote about the login', async () => {
    const { cause, unseen } = await scene.diagnoses(withHours(20));
    expect(cause).to.include({ id: 'login-hours', certainty: 'certain' });
    expect(cause?.evidence.join(' ')).to.match(
      /It's \w+day, 2[01]:\d\d in Etc\/GMT[+-]\d+, the time zone of the org.*: 09:00-17:00\./,
    );
    expect(unseen).to.deep.equal([]);
  });

  it('does not rule them out where the zone of the org was another one when they were set', async () => {
    const diagnosis = await scene.diagnoses(withHours(12, zoneAtHour(20)));
    expect(diagnosis.cause?.id).to.equal('login-hours');
    expect(diagnosis.cause?.certainty).not.to.equal('certain');
    expect(diagnosis.cause?.fix.join(' ')).to.include('the time zone that the org had when they were first set');
  });

  it('finds nothing wrong with a login within them', async () => {
    const { cause, outcome } = await scene.diagnoses(withHours(12));
    expect([outcome, cause]).to.deep.equal(['proven', undefined]);
  });

  it('says that the zone is not visible, and counts less', async () => {
    const hidden = ({ org }: SickLogin): unknown => Object.assign(org.switches, { refusedObjects: ['LoginHistory'] });
    const seen = await scene.diagnoses(withHours(20), hidden);
    const unseen = await scene.diagnoses(withHours(20), hidden, ({ org }) => {
      org.switches.onRequest = ({ rawPath }) =>
        /TimeZoneSidKey(?:\+|%20)FROM(?:\+|%20)Organization/.test(rawPath)
          ? {
              status: 400,
              headers: { 'content-type': 'application/json' },
              body: '[{"errorCode":"INVALID_TYPE","message":"sObject type Organization is not supported."}]',
            }
          : undefined;
    });
    expect(points(unseen)).to.be.lessThan(points(seen));
    expect(unseen.unseen.find(({ look }) => look === 'zone')).to.deep.include({
      what: 'the time zone of the org, in which Login Hours are',
      permissions: ['View Setup and Configuration'],
    });
    expect(unseen.cause?.evidence.join(' ')).not.to.include('Etc/GMT');
  });
});
