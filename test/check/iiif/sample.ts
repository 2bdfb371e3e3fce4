/** Small documents of the kinds that the archive publishes; the annotations are beside. */
export const HOME = 'https://archive.example';
export const MANIFEST = `${HOME}/iiif/r1/manifest`;
export const CANVAS = `${HOME}/iiif/r1/canvas/l0067`;
export const SECOND = `${HOME}/iiif/r1/canvas/l0067v`;
export const P3 = 'http://iiif.io/api/presentation/3/context.json';

const service = (version: 2 | 3, id: string) => {
  const uri = `${HOME}/iiif/image/${version}/${id}`;
  if (version === 3) return { id: uri, type: 'ImageService3', profile: 'level2' };
  const profile = 'http://iiif.io/api/image/2/level2.json';
  return { '@id': uri, '@type': 'ImageService2', profile };
};

export const image = (id: string, size: string, width: number, height: number) => ({
  id: `${HOME}/iiif/image/3/${id}/full/${size}/0/default.jpg`,
  type: 'Image',
  format: 'image/jpeg',
  width,
  height,
  service: [service(3, id), service(2, id)],
});

export const canvas = (id: string, name: string, label: string) => ({
  id,
  type: 'Canvas',
  label: { none: [label] },
  width: 3000,
  height: 4000,
  items: [
    {
      id: `${id}/images`,
      type: 'AnnotationPage',
      items: [
        {
          id: `${id}/image`,
          type: 'Annotation',
          motivation: 'painting',
          body: image(name, 'max', 3000, 4000),
          target: id,
        },
      ],
    },
  ],
  annotations: [
    {
      id: `${id}/ru`,
      type: 'AnnotationPage',
      label: { en: ['Transcription'], ru: ['Расшифровка'] },
      partOf: [{ id: `${HOME}/iiif/r1/layer/ru`, type: 'AnnotationCollection' }],
    },
  ],
});

const homepage = {
  id: `${HOME}/`,
  type: 'Text',
  label: { en: ['Home'] },
  format: 'text/html',
  language: ['en'],
};

export const manifest = {
  '@context': P3,
  id: MANIFEST,
  type: 'Manifest',
  label: { en: ['Letter'], ru: ['Письмо'] },
  summary: { en: ['<p>A letter of <i>two</i> pages.</p>'] },
  metadata: [{ label: { en: ['Reference code'] }, value: { none: ['f. 558, op. 11, d. 98'] } }],
  requiredStatement: { label: { en: ['Attribution'] }, value: { en: ['Example Archive'] } },
  rights: 'http://creativecommons.org/publicdomain/mark/1.0/',
  provider: [
    {
      id: `${HOME}/about`,
      type: 'Agent',
      label: { en: ['Example Archive'] },
      homepage: [homepage],
      logo: [{ id: `${HOME}/logo.png`, type: 'Image', format: 'image/png' }],
    },
  ],
  thumbnail: [image('r1_l0067', '150,200', 150, 200)],
  behavior: ['individuals'],
  viewingDirection: 'left-to-right',
  service: [
    { id: `${HOME}/iiif/search/2/r1`, type: 'SearchService2' },
    {
      '@context': 'http://iiif.io/api/search/1/context.json',
      '@id': `${HOME}/iiif/search/1/r1`,
      '@type': 'SearchService1',
      profile: 'http://iiif.io/api/search/1/search',
    },
  ],
  start: { id: CANVAS, type: 'Canvas' },
  items: [canvas(CANVAS, 'r1_l0067', '67'), canvas(SECOND, 'r1_l0067v', '67 об.')],
  structures: [
    {
      id: `${HOME}/iiif/r1/range/top`,
      type: 'Range',
      label: { en: ['Contents'] },
      items: [
        { id: CANVAS, type: 'Canvas' },
        {
          id: `${HOME}/iiif/r1/range/part`,
          type: 'SpecificResource',
          source: { id: SECOND, type: 'Canvas' },
          selector: { type: 'FragmentSelector', value: 'xywh=0,0,3000,900' },
        },
      ],
    },
  ],
};

export const range = { '@context': P3, ...manifest.structures[0] };

export const collection = {
  '@context': P3,
  id: `${HOME}/iiif/collection/d98`,
  type: 'Collection',
  label: { en: ['File 98'] },
  items: [
    { id: MANIFEST, type: 'Manifest', label: { en: ['Letter'] }, navDate: '1931-09-14T00:00:00Z' },
    { id: `${HOME}/iiif/collection/d98/2`, type: 'Collection', label: { en: ['Volume 2'] } },
  ],
};

export const standaloneCanvas = {
  '@context': P3,
  ...canvas(CANVAS, 'r1_l0067', '67'),
  partOf: [{ id: MANIFEST, type: 'Manifest' }],
};
