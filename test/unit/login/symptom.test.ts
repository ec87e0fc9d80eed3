import { expect } from 'chai';
import { readSymptom } from '../../../src/login/symptom.ts';
import { describe as told } from '../../../src/login/faults.ts';

const now = new Date('2026-11-22T10:00:00Z');
const answer = (status: number, body: string, headers: Record<string, string> = {}) =>
  readSymptom('token', { ok: true, response: { status, headers, body } }, now);

describe('what a failed request shows', () => {
  it('is the OAuth error', () => {
    const symptom = answer(400, '{"error":"invalid_grant","error_description":"invalid assertion"}');
    expect(symptom).to.include({
      stage: 'token',
      status: 400,
      error: 'invalid_grant',
      description: 'invalid assertion',
    });
    expect(told(symptom)).to.equal('HTTP 400, invalid_grant: invalid assertion');
  });

  it('is the REST error', () =>
    expect(answer(401, '[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]')).to.include({
      error: 'INVALID_SESSION_ID',
      description: 'Session expired or invalid',
    }));

  it('is the beginning of a page without its tags and scripts', () => {
    const symptom = answer(200, '<html><script>var a = "<b>";</script><h1>Data  Not</h1><p>Available\u001b[31m</html>');
    expect(symptom.page).to.equal('Data Not Available');
    expect(told(symptom)).to.equal('HTTP 200, a page that begins with "Data Not Available"');
  });

  it('is the code and the words of a network failure', () => {
    const symptom = readSymptom(
      'host',
      { ok: false, failure: { code: 'ECONNRESET', message: 'read\nECONNRESET' } },
      now,
    );
    expect(told(symptom)).to.equal('ECONNRESET, read ECONNRESET');
  });

  it('is nothing but the status for data that says nothing', () => {
    for (const body of ['[]', 'null', '7', '{"error":7}']) expect(told(answer(400, body)), body).to.equal('HTTP 400');
  });

  it('is that there was no content, or of which kind', () => {
    for (const body of ['', ' \r\n']) expect(told(answer(400, body)), body).to.equal('HTTP 400, no content');
    expect(told(answer(200, '{', { 'content-type': 'text/pl\u0007ain' }))).to.equal(
      'HTTP 200, content of type text/plain, not JSON',
    );
    expect(told(answer(200, 'nonsense'))).to.include('an unspecified type');
  });

  it('is the id by which support finds the request', () => {
    expect(told(answer(400, '{}', { 'x-sfdc-request-id': 'abc::1' }))).to.equal('HTTP 400, request ID abc: :1');
    expect(answer(400, '{}', { 'x-request-id': 'id of a request. '.repeat(40) }).requestId).to.have.length(100);
  });

  it('is the origin of a redirect, never what follows it', () => {
    const target = 'https://other.example/x?assertion=hidden';
    expect(told(answer(302, '', { location: target }))).to.equal('HTTP 302, redirect to https://other.example');
    expect(told(answer(302, '', { location: '/x?hidden' }))).to.equal('HTTP 302, redirect to (the same host)');
  });

  it('is the time to wait, in seconds or as a date', () => {
    expect(answer(429, '', { 'retry-after': '7' }).retryAfterMs).to.equal(7000);
    expect(answer(429, '', { 'retry-after': 'Sun, 22 Nov 2026 10:00:09 GMT' }).retryAfterMs).to.equal(9000);
    expect(answer(429, '', { 'retry-after': 'Sun, 22 Nov 2026 09:00:00 GMT' }).retryAfterMs).to.equal(0);
    expect(answer(429, '', { 'retry-after': 'soon' }).retryAfterMs).to.equal(undefined);
  });

  it('never holds an assertion or a session that the server echoes', () => {
    const secrets = [
      'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln',
      '00D5g000001abcD!AQEAQ.abc_d',
      '00D5g000001abcD%21AQEAQ.abc_d',
    ];
    for (const secret of secrets) {
      const bodies = [
        `{"error":"${secret}","error_description":"bad ${secret}."}`,
        `<p>bad ${secret}</p>`,
        `[{"message":"${secret}"}]`,
      ];
      for (const body of bodies) {
        const text = JSON.stringify(answer(400, body));
        expect(text).to.include('(removed)').and.not.include(secret.slice(-8));
      }
    }
  });

  it('never holds the beginning of an assertion where a page is cut', () => {
    const assertion = `eyJhbGciOiJSUzI1NiJ9.${'aB3_'.repeat(100)}.${'xY7-'.repeat(80)}`;
    const { page } = answer(403, `<html>${'w '.repeat(90)}${assertion}<br>${'xY7-'.repeat(15)}</html>`);
    expect(page)
      .to.match(/w \(removed\)/)
      .and.not.include('aB3_')
      .and.not.include('xY7-');
  });
});
