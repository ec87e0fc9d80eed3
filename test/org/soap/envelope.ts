import type { Answer } from '../request.ts';
import { buildXml, child, escapeXml, parseXml } from '../xml.ts';
import type { XmlContent, XmlNode } from '../xml.ts';

export const METADATA_NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';

/** A call of the Metadata API: its name, its element, and the session that came in the header. */
export type SoapCall = { action: string; element: XmlNode; sessionId: string | undefined };

/** A SOAP fault; `code` without the prefix `sf:`. */
export class SoapFault extends Error {
  code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Reads an envelope. Throws SoapFault. */
export function readEnvelope(text: string): SoapCall {
  const envelope = parseEnvelope(text);
  const session = child(child(envelope, 'Header'), 'SessionHeader');
  const element = child(envelope, 'Body')?.children[0];
  if (envelope.name !== 'Envelope' || !element)
    throw new SoapFault('INVALID_OPERATION', 'No operation available for request');
  return { action: element.name, element, sessionId: child(session, 'sessionId')?.text.trim() };
}

function parseEnvelope(text: string): XmlNode {
  try {
    return parseXml(text);
  } catch (error) {
    throw new SoapFault('CLIENT', `Error parsing request: ${(error as Error).message}`);
  }
}

/** The call's name, for the record of requests; undefined if the body is no envelope. */
export function soapActionOf(body: string): string | undefined {
  return /<(?:\w+:)?Body\b[^>]*>\s*<(?:\w+:)?(\w+)/.exec(body)?.[1];
}

const ENVELOPE = 'http://schemas.xmlsoap.org/soap/envelope/';
const HEADERS = { 'content-type': 'text/xml;charset=UTF-8' };

function envelope(body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${ENVELOPE}" xmlns="${METADATA_NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;
}

/** The answer to a call: one `result`, or several. */
export function respond(action: string, results: string[]): Answer {
  const inner = results.map((result) => `<result>${result}</result>`).join('');
  return { status: 200, headers: HEADERS, body: envelope(`<${action}Response>${inner}</${action}Response>`) };
}

/** One `result` from plain data. */
export function respondWith(action: string, content: XmlContent): Answer {
  return respond(action, [buildXml(content)]);
}

/** A fault, with HTTP status 500. */
export function fault({ code, message }: SoapFault): Answer {
  const text = `<faultcode>sf:${code}</faultcode><faultstring>${code}: ${escapeXml(message)}</faultstring>`;
  const namespace = `xmlns:sf="${METADATA_NAMESPACE}"`;
  return { status: 500, headers: HEADERS, body: envelope(`<soapenv:Fault ${namespace}>${text}</soapenv:Fault>`) };
}
