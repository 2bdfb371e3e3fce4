import { CANVAS, HOME, MANIFEST, manifest, P3, SECOND } from './sample.ts';

export const GRANULARITY = 'http://iiif.io/api/extension/text-granularity/context.json';

export const line = {
  id: `${HOME}/iiif/r1/annotation/l0067/ru/l1`,
  type: 'Annotation',
  motivation: ['supplementing', 'transcribing'],
  textGranularity: 'line',
  body: [
    { type: 'TextualBody', value: 'Тов. Сталину', format: 'text/plain', language: 'ru' },
    { type: 'TextualBody', purpose: 'tagging', value: 'Transcription · Russian' },
  ],
  target: `${CANVAS}#xywh=300,420,2400,90`,
};

export const page = {
  '@context': [GRANULARITY, P3],
  id: `${CANVAS}/ru`,
  type: 'AnnotationPage',
  label: { en: ['Transcription'] },
  partOf: [{ id: `${HOME}/iiif/r1/layer/ru`, type: 'AnnotationCollection' }],
  items: [line],
};

export const annotation = { '@context': [GRANULARITY, P3], ...line };

export const layer = {
  '@context': P3,
  id: `${HOME}/iiif/r1/layer/ru`,
  type: 'AnnotationCollection',
  label: { en: ['Transcription'] },
  total: 2,
  first: { id: `${CANVAS}/ru`, type: 'AnnotationPage' },
  last: { id: `${SECOND}/ru`, type: 'AnnotationPage' },
};

const note = {
  id: `${HOME}/a/1`,
  type: 'Annotation',
  motivation: 'commenting',
  body: { type: 'TextualBody', value: 'A note', language: 'en' },
  target: CANVAS,
};

/** The manifest with a comment on its first canvas. */
export const commented = {
  ...manifest,
  items: [
    {
      ...manifest.items[0],
      annotations: [{ id: `${HOME}/p/1`, type: 'AnnotationPage', items: [note] }],
    },
    manifest.items[1],
  ],
};

/** Where the comment stands. */
export const NOTE = '/items/0/annotations/0/items/0';

export const contentState = {
  '@context': P3,
  id: `${HOME}/c/k7`,
  type: 'Annotation',
  motivation: ['contentState'],
  target: {
    id: `${CANVAS}#xywh=1,2,30,40`,
    type: 'Canvas',
    partOf: [{ id: MANIFEST, type: 'Manifest' }],
  },
};

const search = `${HOME}/iiif/search/2/r1?q=stalin`;

export const searchPage = {
  '@context': [GRANULARITY, 'http://iiif.io/api/search/2/context.json'],
  id: search,
  type: 'AnnotationPage',
  ignored: ['user'],
  startIndex: 0,
  partOf: {
    id: `${search}#all`,
    type: 'AnnotationCollection',
    total: 40,
    first: { id: search, type: 'AnnotationPage' },
  },
  next: { id: `${search}&page=2`, type: 'AnnotationPage' },
  items: [line],
  annotations: [
    {
      id: `${search}#hits`,
      type: 'AnnotationPage',
      items: [
        {
          id: `${search}#hit-1`,
          type: 'Annotation',
          motivation: 'highlighting',
          target: {
            type: 'SpecificResource',
            source: line.id,
            selector: [{ type: 'TextQuoteSelector', prefix: 'Тов. ', exact: 'Сталину' }],
          },
        },
      ],
    },
  ],
};
