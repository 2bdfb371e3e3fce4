import type { Uris } from '../../iiif/uri.ts';
import { languageName } from '../../record/language.ts';
import { LAYER_KIND_NAMES, LAYER_STATUS_NAMES } from '../../record/record.ts';
import type { LineFile, TextGroup } from './content.ts';

/** A file of the dataset, and what it contains. */
export type Distribution = LineFile & {
  readonly holds: 'manifests' | 'annotations' | 'texts';
  readonly group?: TextGroup;
};

export const INDEX = 'dataset.json';
export const SUMS = 'SHA256SUMS';

/** In the format of `sha256sum -c`. */
export const checksums = (files: readonly Distribution[]): string =>
  files.map(({ sha256, path }) => `${sha256}  ${path}\n`).join('');

/** A DCAT description of the files, for harvesters and data portals. https://www.w3.org/TR/vocab-dcat-3/ */
export const catalogueOf = (uri: Uris, files: readonly Distribution[]): string =>
  JSON.stringify(
    {
      '@context': {
        '@vocab': 'http://www.w3.org/ns/dcat#',
        dct: 'http://purl.org/dc/terms/',
        spdx: 'http://spdx.org/rdf/terms#',
      },
      '@id': uri.dataset(INDEX),
      '@type': 'Dataset',
      'dct:title': 'All records published here: IIIF documents and texts',
      'dct:conformsTo': { '@id': 'http://iiif.io/api/presentation/3.0/' },
      landingPage: uri.home,
      distribution: files.map((file) => distribution(uri, file)),
    },
    null,
    2,
  );

function distribution(uri: Uris, file: Distribution) {
  const { path, bytes, sha256, lines, group } = file;
  return {
    '@type': 'Distribution',
    'dct:title': title(file),
    downloadURL: uri.dataset(path),
    mediaType: 'application/jsonl',
    compressFormat: 'application/gzip',
    byteSize: bytes,
    'dct:extent': `${lines} lines`,
    ...(group && { 'dct:language': group.language, 'dct:type': group.status }),
    'spdx:checksum': {
      'spdx:algorithm': 'spdx:checksumAlgorithm_sha256',
      'spdx:checksumValue': sha256,
    },
  };
}

const HOLDS = {
  manifests: 'Manifests and Collections',
  annotations: 'Annotation pages',
  texts: 'Plain texts',
} as const;

function title({ holds, group }: Distribution): string {
  if (!group) return HOLDS[holds];
  const { kind, language, status } = group;
  const of = `${LAYER_KIND_NAMES[kind].en}, ${languageName(language, 'en')}, ${LAYER_STATUS_NAMES[status].en}`;
  return `${HOLDS[holds]}: ${of}`;
}
