import { inherited, READING_COPY } from '../../iiif/description.ts';
import { layerLabel } from '../../record/layer.ts';
import { el, elIn, esc } from '../../text/xml.ts';
import { type BareLeaf, type Described, fullTexts } from './described.ts';

/** What the Image API 3.0 gives here. https://iiif.io/api/image/3.0/compliance/ */
const LEVEL_2 = 'http://iiif.io/api/image/3/level2.json';

/** An element that only points to something. */
export const resource = (name: string, address: string): string =>
  el(name, { 'rdf:resource': address });

/** The whole image, as Europeana wants it: a request, not the service. */
export const imageAddress = ({ uri }: Described, image: string): string =>
  `${uri.image(3, image)}/full/max/0/default.jpg`;

/**
 * Each image with its service and the Manifest it stands in, then the services; what is a reading copy
 * says so. https://europeana.atlassian.net/wiki/spaces/EF/pages/1503756289/EDM+-+IIIF+Pattern
 */
export function imageResources(described: Described, leaves: readonly BareLeaf[]): string[] {
  const { record, path, uri } = described;
  const rights = inherited(path, (one) => one.rights);
  const isCopy = record.imageKind === 'reading-copy';
  const views = leaves.map(({ folio, image }, i) => {
    const before = leaves[i - 1];
    return el(
      'edm:WebResource',
      { 'rdf:about': imageAddress(described, image) },
      ...(isCopy ? elIn('dc:description', READING_COPY) : []),
      el('dc:format', {}, 'image/jpeg'),
      ...elIn('dc:title', folio.label),
      ...(before ? [resource('edm:isNextInSequence', imageAddress(described, before.image))] : []),
      ...(rights ? [resource('edm:rights', rights)] : []),
      resource('dcterms:isReferencedBy', uri.manifest(record.id)),
      resource('svcs:has_service', uri.image(3, image)),
    );
  });
  const services = leaves.map(({ image }) =>
    el(
      'svcs:Service',
      { 'rdf:about': uri.image(3, image) },
      resource('dcterms:conformsTo', 'http://iiif.io/api/image'),
      resource('doap:implements', LEVEL_2),
    ),
  );
  return [...views, ...services];
}

/** The texts that may be taken for those of the record, each with its language and its rights. */
export function textResources({ record, path, uri }: Described): string[] {
  return fullTexts({ record }).map((layer) => {
    const rights = layer.rights ?? inherited(path, (one) => one.rights);
    return el(
      'edm:WebResource',
      { 'rdf:about': uri.text(record.id, layer.id) },
      el('dc:format', {}, 'text/plain'),
      ...elIn('dc:title', layerLabel(layer)),
      el('dc:language', {}, esc(layer.language)),
      ...(rights ? [resource('edm:rights', rights)] : []),
    );
  });
}
