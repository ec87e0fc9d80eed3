import ICAL from 'ical.js';
import ical from 'node-ical';
import { expect } from 'chai';
import type { ConnectionStatus } from '../../../../src/flows/status/types.ts';
import { certificateCalendar } from '../../../../src/ux/status/calendar.ts';
import { brokenStatus, endedStatus, endingStatus, goodStatus } from '../../../tools/statuses.ts';

const now = new Date('2026-11-22T10:47:00Z');
const hostile = [
  'a;b,c\\:d"e',
  'END:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:mine',
  '\u202egnp.exe\u0000\u001b]8;;https://attacker.example\u0007',
  '😀'.repeat(60),
  'ü'.repeat(200),
  'ATTENDEE;CN=x:mailto:x@attacker.example',
].map((name) => goodStatus(name, '2027-03-28', { username: name, instanceUrl: name }));

type Event = { uid: string; start: string; end: string; summary: string; description: string; sequence: number };

/** As ical.js (Mozilla) reads it. */
const byMozilla = (text: string): Event[] =>
  new ICAL.Component(ICAL.parse(text) as unknown[]).getAllSubcomponents('vevent').map((each) => {
    const event = new ICAL.Event(each);
    return {
      uid: event.uid,
      start: event.startDate.toString(),
      end: event.endDate.toString(),
      summary: event.summary,
      description: event.description,
      sequence: Number(event.sequence),
    };
  });

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const day = (date: Date): string =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')).join('-');

/** As node-ical reads it. */
const byNode = (text: string): Event[] =>
  Object.values(ical.sync.parseICS(text)).flatMap((each) =>
    each?.type === 'VEVENT'
      ? [
          {
            uid: each.uid,
            start: day(each.start),
            end: day(each.end as Date),
            summary: textOf(each.summary),
            description: textOf(each.description),
            sequence: Number(each.sequence),
          },
        ]
      : [],
  );

const calendar = (all: readonly ConnectionStatus[], at = now): string => certificateCalendar(all, at);

describe('the calendar of certificates', () => {
  it('reminds 30, 14 and 3 days before the end, and on its day, for two readers that nobody here wrote', () => {
    const text = calendar([goodStatus('acme'), brokenStatus('none'), endedStatus('old')]);
    const read = byMozilla(text);
    expect(read.map(({ summary, start, end }) => [summary, start, end])).to.deep.equal([
      ['JWT certificate of acme expires in 30 days', '2027-08-26', '2027-08-27'],
      ['JWT certificate of acme expires in 14 days', '2027-09-11', '2027-09-12'],
      ['JWT certificate of acme expires in 3 days', '2027-09-22', '2027-09-23'],
      ['JWT certificate of acme expires today', '2027-09-25', '2027-09-26'],
      ['JWT certificate of old expires in 30 days', '2026-10-02', '2026-10-03'],
      ['JWT certificate of old expires in 14 days', '2026-10-18', '2026-10-19'],
      ['JWT certificate of old expires in 3 days', '2026-10-29', '2026-10-30'],
      ['JWT certificate of old expires today', '2026-11-01', '2026-11-02'],
    ]);
    expect(byNode(text)).to.deep.equal(read);
    expect(read[0]?.description).to.match(/expires on 2027-09-25\.\nTo renew it, run:\nsf jwt /);
  });

  it('is whole days, which no time zone and no change of clocks moves', () => {
    const before = process.env.TZ;
    const ends = ['2027-03-28', '2027-10-31', '2027-04-03', '2028-02-29'].map((end, at) => goodStatus(`c${at}`, end));
    const readings = ['UTC', 'Europe/Berlin', 'Pacific/Kiritimati', 'America/Los_Angeles'].map((zone) => {
      process.env.TZ = zone;
      const text = calendar(ends);
      return { text, read: byNode(text) };
    });
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
    const [first] = readings;
    expect(first?.read.map(({ start }) => start)).to.include.members(['2027-03-28', '2027-02-26', '2028-01-30']);
    for (const each of readings) expect(each).to.deep.equal(first);
  });

  it('has an alarm in the morning of each day', () => {
    const [event] = new ICAL.Component(ICAL.parse(calendar([goodStatus('acme')])) as unknown[]).getAllSubcomponents(
      'vevent',
    );
    const [alarm] = event?.getAllSubcomponents('valarm') ?? [];
    expect(String(alarm?.getFirstPropertyValue('trigger'))).to.equal('PT9H');
    expect(alarm?.getFirstPropertyValue('action')).to.equal('DISPLAY');
  });

  it('moves the same events when it is imported again after a rotation', () => {
    const [old, later] = [
      byMozilla(calendar([goodStatus('acme', '2027-09-25')])),
      byMozilla(calendar([goodStatus('acme', '2028-09-25')], new Date('2027-09-01T00:00:00Z'))),
    ];
    expect(later.map(({ uid }) => uid)).to.deep.equal(old.map(({ uid }) => uid));
    expect(new Set(old.map(({ uid }) => uid)).size).to.equal(4);
    expect(later[0]?.sequence).to.be.greaterThan(old[0]?.sequence ?? Infinity);
    expect(later[0]?.start).to.equal('2028-08-26');
    const others = [{ username: 'x@y.example' }, { instanceUrl: 'https://z.my.salesforce.com' }, { connection: 'b' }];
    for (const change of others)
      expect(byMozilla(calendar([goodStatus('acme', '2027-09-25', change)]))[0]?.uid).not.to.equal(old[0]?.uid);
    const same = { username: 'CI@acme.example', instanceUrl: 'https://acme.my.salesforce.com/' };
    expect(byMozilla(calendar([goodStatus('acme', '2027-09-25', same)]))[0]?.uid).to.equal(old[0]?.uid);
  });

  it('is the same bytes for the same certificates at the same time', () => {
    expect(calendar([endingStatus('acme')])).to.equal(calendar([endingStatus('acme')]));
  });

  it('has lines of 75 bytes at most, ended as the standard wants it, and no character cut in two', () => {
    const text = calendar(hostile);
    expect(text).to.match(/\r\n$/);
    expect(text.replaceAll('\r\n', '')).not.to.match(/[\r\n]/);
    for (const line of text.split('\r\n')) {
      expect(Buffer.byteLength(line)).to.be.at.most(75);
      expect(line).not.to.match(/[\ud800-\udbff]$|^ ?[\udc00-\udfff]/);
    }
    expect(text).to.include('\r\n ');
  });

  it('holds no event, guest or property that a name brings along, and every sign of it', () => {
    for (const one of hostile) {
      const text = calendar([one]);
      expect(text.match(/^BEGIN:VEVENT/gm)).to.have.length(4);
      expect(text).not.to.match(/^(?:ATTENDEE|SUMMARY:mine)/m);
      expect(text.replaceAll('\r\n', '')).not.to.match(/\u202e|\p{Cc}/u);
      expect(byMozilla(text)).to.have.length(4);
      expect(byNode(text)).to.deep.equal(byMozilla(text));
    }
    // node-ical makes a line break of a backslash and an n, whatever stands before them.
    const [first] = byMozilla(calendar([goodStatus('a;b,c\\n:d"e')]));
    expect(first?.summary).to.equal('JWT certificate of a;b,c\\n:d"e expires in 30 days');
    expect(byMozilla(calendar(hostile.slice(3, 4)))[0]?.summary).to.include('😀'.repeat(60));
  });
});
