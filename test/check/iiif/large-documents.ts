const P3 = 'http://iiif.io/api/presentation/3/context.json';
const S1 = 'http://iiif.io/api/search/1/context.json';
const HOME = 'https://a.example';

const times = <T>(n: number, make: (i: number) => T): T[] =>
  Array.from({ length: n }, (_, i) => make(i));

const manifest = (parts: object) => ({
  '@context': P3,
  id: `${HOME}/manifest`,
  type: 'Manifest',
  label: { en: ['m'] },
  ...parts,
});
const canvas = (i: number, parts: object = {}) => ({
  id: `${HOME}/canvas/${i}`,
  type: 'Canvas',
  label: { none: ['1'] },
  height: 100,
  width: 100,
  items: [],
  ...parts,
});
const withAnnotations = (items: readonly object[]) =>
  manifest({
    items: [canvas(0, { annotations: [{ id: `${HOME}/page`, type: 'AnnotationPage', items }] })],
  });
const annotation = (i: number, parts: object = {}) => ({
  id: `${HOME}/annotation/${i}`,
  type: 'Annotation',
  motivation: 'supplementing',
  body: { type: 'TextualBody', value: 'a', format: 'text/plain', language: 'en' },
  target: `${HOME}/canvas/0#xywh=1,1,2,2`,
  ...parts,
});
const nested = (depth: number, wide: number, make: (inner: object[]) => object): object => {
  let inner = times(wide, () => make([]));
  for (let i = 0; i < depth; i++) inner = [make(inner)];
  return inner[0] ?? {};
};
const collectionOf = (items: readonly object[]) => ({
  '@context': P3,
  id: `${HOME}/c`,
  type: 'Collection',
  label: { en: ['c'] },
  items,
});

/**
 * Documents that grow with a number, each in a place where the time of a check may grow with its square:
 * its name, a size at which that would show, and how it is made.
 */
export const LARGE_DOCUMENTS: readonly [name: string, size: number, make: (n: number) => object][] =
  [
    [
      'behaviors of a Manifest without extent',
      3000,
      (n) =>
        manifest({ behavior: times(n, () => 'auto-advance'), items: times(n, (i) => canvas(i)) }),
    ],
    [
      'Ranges in one with many behaviors',
      3000,
      (n) =>
        manifest({
          items: [canvas(0)],
          structures: [
            {
              id: `${HOME}/r`,
              type: 'Range',
              behavior: times(n, (i) => `https://b.example/${i}`),
              items: times(n, (i) => ({ id: `${HOME}/r/${i}`, type: 'Range', items: [] })),
            },
          ],
        }),
    ],
    [
      'contexts and unknown behaviors',
      3000,
      (n) => ({
        ...manifest({ behavior: times(n, (i) => `b${i}`), items: [canvas(0)] }),
        '@context': times(n, (i) => `http://iiif.io/api/x/${i}/context.json`),
      }),
    ],
    [
      'contexts and canvases with partOf',
      2000,
      (n) => ({
        ...manifest({
          items: times(n, (i) => canvas(i, { partOf: { id: HOME, type: 'Manifest' } })),
        }),
        '@context': times(n, (i) => `http://iiif.io/api/x/${i}/context.json`),
      }),
    ],
    [
      'contexts and pages',
      1500,
      (n) => ({
        ...manifest({
          items: [
            canvas(0, {
              annotations: times(n, (i) => ({
                id: `${HOME}/page/${i}`,
                type: 'AnnotationPage',
                items: [annotation(i)],
              })),
            }),
          ],
        }),
        '@context': times(n, (i) => `http://iiif.io/api/x/${i}/context.json`),
      }),
    ],
    [
      'a target of a search result full of #',
      25000,
      (n) => ({
        '@context': S1,
        '@id': `${HOME}/s`,
        '@type': 'sc:AnnotationList',
        resources: [{ '@id': `${HOME}/a`, '@type': 'oa:Annotation', on: '#'.repeat(n) }],
        hits: [],
      }),
    ],
    ['annotations', 2500, (n) => withAnnotations(times(n, (i) => annotation(i)))],
    [
      'annotations with targets elsewhere',
      3000,
      (n) => withAnnotations(times(n, (i) => annotation(i, { target: `https://b.example/${i}` }))),
    ],
    [
      'targets of one annotation',
      10000,
      (n) =>
        withAnnotations([
          annotation(0, { target: times(n, (i) => `https://b.example/${i}#xywh=1,1,2,2`) }),
        ]),
    ],
    [
      'targets and a long id',
      3000,
      (n) => ({
        ...withAnnotations([annotation(0, { target: times(n, (i) => `https://b.example/${i}`) })]),
        id: `${HOME}/${'a'.repeat(n * 20)}`,
      }),
    ],
    [
      'an id full of letters before a slash',
      25000,
      (n) => ({
        ...withAnnotations([annotation(0, { target: 'https://b.example/1' })]),
        id: `${HOME}/${'a'.repeat(n)}/`,
      }),
    ],
    [
      'sources and selectors',
      250,
      (n) =>
        withAnnotations([
          annotation(0, {
            target: {
              type: 'SpecificResource',
              source: times(n, (i) => `https://b.example/${i}`),
              selector: times(n, () => ({ type: 'FragmentSelector', value: 'xywh=1,1,2,2' })),
            },
          }),
        ]),
    ],
    [
      'sources in a Choice and selectors',
      250,
      (n) =>
        withAnnotations([
          annotation(0, {
            target: {
              type: 'SpecificResource',
              source: { type: 'Choice', items: times(n, (i) => `https://b.example/${i}`) },
              selector: times(n, () => ({ type: 'FragmentSelector', value: 'xywh=1,1,2,2' })),
            },
          }),
        ]),
    ],
    [
      'specific resources in each other',
      3000,
      (n) =>
        withAnnotations([
          annotation(0, {
            target: times(n / 50, () => {
              let inner: object | string = `https://b.example/1`;
              for (let i = 0; i < 45; i++)
                inner = {
                  type: 'SpecificResource',
                  source: inner,
                  selector: [{ type: 'FragmentSelector', value: 'xywh=1,1,2,2' }],
                };
              return inner;
            }),
          }),
        ]),
    ],
    [
      'targets of a content state',
      4000,
      (n) => ({
        '@context': P3,
        id: `${HOME}/s`,
        type: 'Annotation',
        motivation: ['contentState'],
        target: times(n, (i) => ({
          id: `${HOME}/c/${i}`,
          type: 'Canvas',
          partOf: [{ id: `${HOME}/m`, type: 'Manifest' }],
        })),
      }),
    ],
    [
      'languages of a label',
      6000,
      (n) =>
        manifest({
          label: Object.fromEntries(
            times(n, (i) => [`aa-${i.toString(36).padStart(8, 'a')}`, ['x']]),
          ),
          items: [canvas(0)],
        }),
    ],
    [
      'languages of bodies',
      2500,
      (n) =>
        withAnnotations(
          times(n, (i) =>
            annotation(i, {
              body: {
                type: 'TextualBody',
                value: 'a',
                language: `abc-${i.toString(36).padStart(8, 'a')}-${i.toString(36).padStart(7, 'b')}`,
              },
            }),
          ),
        ),
    ],
    [
      'one long language tag of variants',
      6000,
      (n) =>
        manifest({
          label: { [`de${times(n, (i) => `-${(i + 36 ** 6).toString(36)}`).join('')}`]: ['x'] },
          items: [canvas(0)],
        }),
    ],
    ['the same id again and again', 4000, (n) => manifest({ items: times(n, () => canvas(0)) })],
    [
      'Ranges in Ranges',
      40,
      (n) =>
        manifest({
          items: [canvas(0)],
          structures: [
            nested(40, n * 40, (items) => ({
              id: `${HOME}/r`,
              type: 'Range',
              label: { en: ['r'] },
              items,
            })),
          ],
        }),
    ],
    [
      'Choices in Choices',
      150,
      (n) =>
        withAnnotations([
          annotation(0, { body: nested(40, n * 40, (items) => ({ type: 'Choice', items })) }),
        ]),
    ],
    [
      'members of a Collection',
      4000,
      (n) =>
        collectionOf(
          times(n, (i) => ({ id: `${HOME}/m/${i}`, type: 'Manifest', label: { en: ['m'] } })),
        ),
    ],
    [
      'metadata',
      4000,
      (n) =>
        manifest({
          items: [canvas(0)],
          metadata: times(n, (i) => ({ label: { en: [`l${i}`] }, value: { en: ['<b>x'] } })),
        }),
    ],
    [
      'markup',
      100000,
      (n) =>
        manifest({ items: [canvas(0)], summary: { en: [`<p>${'<b>x</b>'.repeat(n / 10)}</p>`] } }),
    ],
    [
      'nested tags',
      20000,
      (n) =>
        manifest({
          items: [canvas(0)],
          summary: { en: [`${'<b>'.repeat(n)}${'</b>'.repeat(n)}`] },
        }),
    ],
    [
      'an SVG of attributes',
      20000,
      (n) =>
        withAnnotations([
          annotation(0, {
            target: {
              type: 'SpecificResource',
              source: HOME,
              selector: {
                type: 'SvgSelector',
                value: `<svg ${times(n, (i) => `a${i}="1"`).join(' ')}/>`,
              },
            },
          }),
        ]),
    ],
    [
      'texts with labels of their own',
      1500,
      (n) =>
        manifest({
          items: times(n, (i) =>
            canvas(i, {
              annotations: times(2, (j) => ({
                id: `${HOME}/page/${i}/${j}`,
                type: 'AnnotationPage',
                label: { en: [`text ${i} ${j}`] },
                items: [annotation(i, { target: `${HOME}/canvas/${i}#xywh=1,1,2,2` })],
              })),
            }),
          ),
        }),
    ],
    [
      'braces in an id',
      60000,
      (n) => ({ ...manifest({ items: [canvas(0)] }), id: `https://a.example/${'{{ '.repeat(n)}` }),
    ],
    [
      'scale factors',
      4000,
      (n) => ({
        '@context': 'http://iiif.io/api/image/3/context.json',
        id: HOME,
        type: 'ImageService3',
        protocol: 'http://iiif.io/api/image',
        profile: 'level2',
        width: 10,
        height: 10,
        tiles: [{ width: 1, scaleFactors: times(n, (i) => i + 1) }],
      }),
    ],
    [
      'features',
      4000,
      (n) => ({
        '@context': 'http://iiif.io/api/image/3/context.json',
        id: HOME,
        type: 'ImageService3',
        protocol: 'http://iiif.io/api/image',
        profile: 'level2',
        width: 10,
        height: 10,
        extraFeatures: times(n, (i) => `f${i}`),
        extraFormats: times(n, (i) => `f${i}`),
        extraQualities: times(n, (i) => `f${i}`),
        preferredFormats: times(n, (i) => `f${i}`),
      }),
    ],
    ['empty objects', 10000, (n) => manifest({ items: times(n, () => ({})) })],
  ];
