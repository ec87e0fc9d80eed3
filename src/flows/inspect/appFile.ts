import { certificateDer } from '../../base/certificate.ts';
import type { XmlElements } from '../../app/xml.ts';
import { inspectCertificates } from './certificates.ts';
import { finding, findingOfError } from './texts.ts';
import type { Evidence, Inspected } from './types.ts';

/** What a metadata file says of itself and the certificate in it. */
type InspectedAppFile = {
  facts: Pick<Inspected, 'findings'> & Partial<Pick<Inspected, 'certificates' | 'componentType'>>;
  certificates: Evidence['certificates'];
};

/** The first element, behind a declaration and comments. */
const rootElement = /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<([A-Za-z]\w*)[\s/>]/;

const inspectedAppTypes = /^(?:ExternalClientApp\w*|ExtlClntApp\w+|ConnectedApp)$/;

/** The metadata type that a text is a file of: one about apps, or any other that names the metadata's namespace. */
export const metadataTypeOf = (text: string): string | undefined => {
  const type = rootElement.exec(text.slice(0, 20_000))?.[1];
  const isMetadata =
    type !== undefined && (inspectedAppTypes.test(type) || text.includes('soap.sforce.com/2006/04/metadata'));
  return isMetadata ? type : undefined;
};

/** Where the types keep a certificate. */
const certificatePlaces: Readonly<Record<string, (elements: XmlElements) => XmlElements>> = {
  ExtlClntAppGlobalOauthSettings: (elements) => elements,
  ConnectedApp: ({ oauthConfig }) => {
    const [config] = oauthConfig ?? [];
    return typeof config === 'object' ? config : {};
  },
};

/** Without a certificate a deploy of them takes the org's away. */
const needsCertificate = new Set(['ExtlClntAppGlobalOauthSettings']);

/** Says what a metadata file is, and reads the certificate of an app. */
export const inspectAppFile = async (text: string, name: string, now: Date): Promise<InspectedAppFile> => {
  const { parseComponent, xmlTextOf } = await import('../../app/xml.ts');
  try {
    const { type, elements } = parseComponent(text, name);
    const holder = Object.hasOwn(certificatePlaces, type) ? certificatePlaces[type]?.(elements) : undefined;
    const certificate = (holder && xmlTextOf(holder, 'certificate')?.trim()) ?? '';
    if (certificate !== '') {
      const der = certificateDer(certificate);
      return { facts: { componentType: type, ...inspectCertificates([der], now) }, certificates: [der] };
    }
    const findings = needsCertificate.has(type) ? [finding('problem', 'app-file-without-certificate')] : [];
    return { facts: { componentType: type, findings }, certificates: [] };
  } catch (error) {
    return { facts: { componentType: metadataTypeOf(text), findings: [findingOfError(error)] }, certificates: [] };
  }
};
