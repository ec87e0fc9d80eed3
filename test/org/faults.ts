import type { Answer, RecordedRequest, RequestKind } from './request.ts';
import type { KindSelection, Switches } from './switches.ts';

const MAINTENANCE = `<html><head><title>Maintenance</title></head><body><h1>Data Not Available</h1>
<p>The data you were trying to access could not be found.</p></body></html>`;
const PROXY_PAGE =
  '<!DOCTYPE html><html><head><title>Sign in to continue</title></head><body>Network login</body></html>';
const HTML = { 'content-type': 'text/html;charset=UTF-8' };

function selects(selection: KindSelection, kind: RequestKind): boolean {
  return typeof selection === 'boolean' ? selection : selection.includes(kind);
}

/** Milliseconds to wait before this request is answered. */
export function delayOf(switches: Switches, kind: RequestKind): number {
  return selects(switches.slowKinds, kind) ? switches.slowMs : 0;
}

/** Whether the connection ends without an answer. */
export function cutsConnection(switches: Switches, kind: RequestKind): boolean {
  return selects(switches.cutConnection, kind);
}

/** Whether the connection ends in place of the answer. */
export function cutsAnswer(switches: Switches, kind: RequestKind): boolean {
  return selects(switches.cutAnswer, kind);
}

/** The answer of a fault that is switched on, or undefined: the org answers. */
export function faultAnswer(switches: Switches, request: RecordedRequest): Answer | undefined {
  const scripted = switches.onRequest?.(request);
  if (scripted) return scripted;
  if (selects(switches.http503, request.kind)) return { status: 503, headers: HTML, body: MAINTENANCE };
  if (selects(switches.htmlPage, request.kind)) return { status: 200, headers: HTML, body: PROXY_PAGE };
  if (switches.redirect !== undefined && selects(switches.redirectKinds, request.kind))
    return { status: 302, headers: { location: switches.redirect } };
  return undefined;
}
