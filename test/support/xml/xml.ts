import { XmlDocument, XmlElement, XmlValidateError, XsdValidator } from 'libxml2-wasm';
import { xmlRegisterFsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs';

xmlRegisterFsInputProviders();

const NAMESPACES = {
  atom: 'http://www.w3.org/2005/Atom',
  sm: 'http://www.sitemaps.org/schemas/sitemap/0.9',
  image: 'http://www.google.com/schemas/sitemap-image/1.1',
  oai: 'http://www.openarchives.org/OAI/2.0/',
  oai_dc: 'http://www.openarchives.org/OAI/2.0/oai_dc/',
  oai_id: 'http://www.openarchives.org/OAI/2.0/oai-identifier',
  qdc: 'http://worldcat.org/xmlschemas/qdc-1.0/',
  dc: 'http://purl.org/dc/elements/1.1/',
  dcterms: 'http://purl.org/dc/terms/',
  mods: 'http://www.loc.gov/mods/v3',
  mets: 'http://www.loc.gov/METS/',
  ead: 'http://ead3.archivists.org/schema/',
  edm: 'http://www.europeana.eu/schemas/edm/',
  ore: 'http://www.openarchives.org/ore/terms/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  svcs: 'http://rdfs.org/sioc/services#',
  doap: 'http://usefulinc.com/ns/doap#',
  xlink: 'http://www.w3.org/1999/xlink',
};

/** Parses a document strictly, for queries in XPath. */
export function xml(text: string) {
  const document = XmlDocument.fromString(text);
  const find = (path: string) => document.find(path, NAMESPACES);
  return {
    /** The texts of all elements or attributes that the path finds. */
    texts: (path: string): string[] => find(path).map((node) => node.content),
    text: (path: string): string | undefined => find(path)[0]?.content,
    count: (path: string): number => find(path).length,
    /** The names of the elements that the path finds, in order, without immediate repetitions. */
    order(path: string): string[] {
      const names = find(path).flatMap((node) =>
        node instanceof XmlElement ? [node.prefix ? `${node.prefix}:${node.name}` : node.name] : [],
      );
      return names.filter((name, i) => name !== names[i - 1]);
    },
  };
}

export type Xml = ReturnType<typeof xml>;

let schema: XsdValidator | undefined;

/** Validation errors of a response against the schemas of OAI-PMH and Dublin Core. */
export function oaiFaults(text: string): string[] {
  schema ??= XsdValidator.fromDoc(
    XmlDocument.fromString(
      `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:include schemaLocation="harvest.xsd"/></xs:schema>`,
      { url: 'test/support/xml/schema/all.xsd' },
    ),
  );
  try {
    schema.validate(XmlDocument.fromString(text));
    return [];
  } catch (error) {
    if (!(error instanceof XmlValidateError)) throw error;
    return error.details.map(({ message }) => message.trim());
  }
}
