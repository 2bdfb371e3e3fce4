import { expect } from 'chai';
import { hasErrors } from '../../../src/check/finding.ts';
import { documentValidator } from '../../../src/check/iiif/document-validator.ts';
import { CANVAS, collection, HOME, MANIFEST, manifest, P3 } from './sample.ts';
import { contentState, page, searchPage } from './sample-annotation.ts';
import { type Changes, put } from './table.ts';

const check = documentValidator();

const DISCOVERY = 'http://iiif.io/api/discovery/1/context.json';
const AUTH = 'http://iiif.io/api/auth/2/context.json';

const log = {
  '@context': DISCOVERY,
  id: `${HOME}/activity`,
  type: 'OrderedCollection',
  totalItems: 2,
  first: { id: `${HOME}/activity/0`, type: 'OrderedCollectionPage' },
  last: { id: `${HOME}/activity/0`, type: 'OrderedCollectionPage' },
};

const logPage = {
  '@context': DISCOVERY,
  id: `${HOME}/activity/0`,
  type: 'OrderedCollectionPage',
  partOf: { id: `${HOME}/activity`, type: 'OrderedCollection' },
  startIndex: 0,
  orderedItems: [
    {
      type: 'Create',
      object: { id: MANIFEST, type: 'Manifest', canonical: MANIFEST },
      endTime: '2026-01-30T09:30:00Z',
    },
    {
      type: 'Move',
      object: { id: MANIFEST, type: 'Manifest' },
      target: { id: `${MANIFEST}/2`, type: 'Manifest' },
      endTime: '2026-01-31T09:30:00Z',
    },
  ],
};

const firstSearch = {
  '@context': [
    'http://iiif.io/api/presentation/2/context.json',
    'http://iiif.io/api/search/1/context.json',
  ],
  '@id': `${HOME}/search?q=letter`,
  '@type': 'sc:AnnotationList',
  within: { '@type': 'sc:Layer', total: 1 },
  startIndex: 0,
  resources: [
    {
      '@id': `${HOME}/a/1`,
      '@type': 'oa:Annotation',
      motivation: 'sc:painting',
      resource: { '@type': 'cnt:ContentAsText', chars: 'a letter' },
      on: `${CANVAS}#xywh=1,2,3,4`,
    },
  ],
  hits: [{ '@type': 'search:Hit', annotations: [`${HOME}/a/1`], match: 'letter', before: 'a ' }],
};

/** As §3.3 shows them: nothing says that they are answers but their address and their pages. */
const { hits: _, ...unadorned } = firstSearch;
const simple = {
  '@context': 'http://iiif.io/api/presentation/2/context.json',
  '@id': firstSearch['@id'],
  '@type': firstSearch['@type'],
  resources: firstSearch.resources,
};
const paged = {
  ...unadorned,
  '@context': simple['@context'],
  '@id': `${HOME}/search/letter/1`,
  within: { '@type': 'sc:Layer', total: 125, first: `${HOME}/search/letter/1` },
  next: `${HOME}/search/letter/2`,
};
const withManifest = put(simple, {
  '/@context': 'http://iiif.io/api/search/1/context.json',
  '/resources/0/on': {
    '@id': `${CANVAS}#xywh=1,2,3,4`,
    within: { '@id': MANIFEST, type: 'sc:Manifest', label: 'A letter' },
  },
});

/** An answer of version 2 whose target says of what it is part, and has no type. */
const searchInCollection = put(searchPage, {
  '/items/0/target': {
    id: `${CANVAS}#xywh=1,2,3,4`,
    partOf: { id: MANIFEST, type: 'Manifest', label: { en: ['A letter'] } },
  },
});

const dataset = {
  id: `${HOME}/dataset.json`,
  type: 'Dataset',
  label: { en: ['All'] },
  format: 'application/ld+json',
  profile: 'http://www.w3.org/ns/dcat#',
};

const firstTerms = {
  '@context': 'http://iiif.io/api/search/1/context.json',
  '@id': `${HOME}/autocomplete?q=le`,
  '@type': 'search:TermList',
  terms: [{ match: 'letter', url: `${HOME}/search?q=letter`, count: 1 }],
};

const probe = {
  '@context': AUTH,
  type: 'AuthProbeResult2',
  status: 401,
  substitute: [{ id: `${HOME}/small.jpg`, type: 'Image' }],
  heading: { en: ['Not for you'] },
  note: { en: ['Ask the archive'] },
};

const token = {
  '@context': AUTH,
  type: 'AuthAccessToken2',
  accessToken: 'TOKEN',
  messageId: '1',
  expiresIn: 300,
};

const refusal = {
  '@context': AUTH,
  type: 'AuthAccessTokenError2',
  profile: 'missingAspect',
  messageId: '1',
};

const info = {
  '@context': 'http://iiif.io/api/image/3/context.json',
  id: `${HOME}/image/1`,
  type: 'ImageService3',
  protocol: 'http://iiif.io/api/image',
  profile: 'level2',
  width: 10,
  height: 10,
};

const oldInfo = {
  '@context': 'http://iiif.io/api/image/2/context.json',
  '@id': `${HOME}/image/1`,
  protocol: 'http://iiif.io/api/image',
  profile: ['http://iiif.io/api/image/2/level2.json'],
  width: 10,
  height: 10,
};

const state = { id: CANVAS, type: 'Canvas', partOf: [{ id: MANIFEST, type: 'Manifest' }] };

const KINDS: [name: string, kind: string, document: object][] = [
  ['a Manifest', 'presentation', manifest],
  ['a Collection', 'presentation', collection],
  ['a page of annotations', 'presentation', page],
  ['an answer to a search', 'search', searchPage],
  ['a content state', 'content-state', contentState],
  ['the target of a content state', 'content-state', state],
  ['a Manifest as content state', 'content-state', { id: MANIFEST, type: 'Manifest' }],
  ['an info.json', 'image-info-3', info],
  ['an info.json of version 2', 'image-info-2', oldInfo],
  ['a change log', 'discovery', log],
  ['a page of a change log', 'discovery', logPage],
  ['one activity', 'discovery', { '@context': DISCOVERY, ...logPage.orderedItems[0] }],
  ['an answer to a search of version 1', 'search-1', firstSearch],
  ['a simple answer of version 1', 'search-1', simple],
  ['a page of simple answers', 'search-1', paged],
  ['a simple answer that names its Manifests', 'search-1', withManifest],
  ['an answer whose targets have no type', 'search', searchInCollection],
  ['a change log with a description', 'discovery', { ...log, seeAlso: [dataset] }],
  ['terms of version 1', 'search-1', firstTerms],
  ['the result of a probe', 'auth', probe],
  ['a token', 'auth', token],
  ['the refusal of a token', 'auth', refusal],
];

const ITEM = '/orderedItems/0';
const NEXT = { '/next': `${HOME}/search?q=letter&page=2` };
const FIRST = { '/partOf/first': `${HOME}/search?q=letter` };
const PLACELESS = { '/resources/0/on': undefined };

/** What is wrong, of which document, and the change that makes it so. */
const WRONG: [name: string, rule: string, document: object, changes: Changes][] = [
  ['no last page', 'ordered-collection/last', log, { '/last': undefined }],
  ['a page that is a URI', 'reference', log, { '/last': `${HOME}/activity/0` }],
  ['a page of another class', 'reference-to-a-page/type', log, { '/last/type': 'Page' }],
  [
    'a description for people',
    'description-for-machines/type',
    log,
    { '/seeAlso': [{ ...dataset, type: 'Text' }] },
  ],
  [
    'a description for people of what changed',
    'description-for-machines/type',
    logPage,
    { [`${ITEM}/object/seeAlso`]: [{ ...dataset, type: 'Text' }] },
  ],
  ['no description', 'list-of-descriptions-for-machines', log, { '/seeAlso': [] }],
  ['a next page by its address', 'reference-to-a-page-of-results', searchPage, NEXT],
  ['a first page by its address', 'reference-to-a-page-of-results', searchPage, FIRST],
  [
    'a target without type',
    'target-type',
    page,
    { '/items/0/target': { id: `${CANVAS}#xywh=1,2,3,4` } },
  ],
  ['less than nothing', 'count', log, { '/totalItems': -1 }],
  ['another context', 'activity-context', log, { '/@context': P3 }],
  ['no context', 'change-log/@context', log, { '/@context': undefined }],
  ['an empty page', 'ordered-collection-page/orderedItems', logPage, { '/orderedItems': [] }],
  ['a list as partOf', 'reference', logPage, { '/partOf': [] }],
  ['no object', 'activity/object', logPage, { [`${ITEM}/object`]: undefined }],
  ['an object without type', 'reference/type', logPage, { [`${ITEM}/object/type`]: undefined }],
  ['an unknown change', 'activity/type', logPage, { [`${ITEM}/type`]: 'Destroy' }],
  ['a local time', 'moment', logPage, { [`${ITEM}/endTime`]: '2026-01-30T09:30:00+02:00' }],
  ['a day', 'moment', logPage, { [`${ITEM}/endTime`]: '2026-01-30' }],
  ['the newest first', 'activity-order', logPage, { [`${ITEM}/endTime`]: '2026-02-01T00:00:00Z' }],
  ['a move to nowhere', 'activity/target', logPage, { '/orderedItems/1/target': undefined }],
  ['a move to the same place', 'activity-move', logPage, { '/orderedItems/1/target/id': MANIFEST }],
  ['a refresh without its start', 'activity/startTime', logPage, { [`${ITEM}/type`]: 'Refresh' }],
  ['no status', 'result-of-a-probe/status', probe, { '/status': undefined }],
  ['a status in words', 'result-of-a-probe/status', probe, { '/status': '401' }],
  ['a substitute for what is open', 'probe-substitute', probe, { '/status': 200 }],
  [
    'a location of what stays',
    'probe-location',
    probe,
    { '/location': { id: `${HOME}/a`, type: 'Image' } },
  ],
  ['one substitute', 'result-of-a-probe/substitute', probe, { '/substitute': {} }],
  ['a heading in no language', 'language-map', probe, { '/heading': 'No' }],
  ['the context of version 1', 'authorization-message/@context', probe, { '/@context': P3 }],
  ['no token', 'access-token/accessToken', token, { '/accessToken': undefined }],
  ['a numbered message', 'access-token/messageId', token, { '/messageId': 1 }],
  ['a token that is over', 'access-token/expiresIn', token, { '/expiresIn': 0 }],
  ['an unknown refusal', 'error-instead-of-an-access-token/profile', refusal, { '/profile': 'no' }],
  ['a state without a target', 'annotation/target', contentState, { '/target': undefined }],
  ['a Canvas of no Manifest', 'content-state', contentState, { '/target/partOf': undefined }],
  ['a state of no Manifest', 'target-of-a-content-state/partOf', state, { '/partOf': [] }],
  ['results of no kind', 'list-of-annotations/resources', firstSearch, { '/resources': undefined }],
  ['a result without place', 'annotation-of-presentation-2/on', firstSearch, PLACELESS],
  ['a hit in nothing', 'hit-annotation', firstSearch, { '/hits/0/annotations/0': `${HOME}/a/2` }],
  ['a term without address', 'term/url', firstTerms, { '/terms/0/url': undefined }],
  ['a wide image', 'positive-integer', info, { '/width': '10' }],
];

describe('documentValidator()', () => {
  for (const [name, kind, document] of KINDS) {
    it(`recognises ${name} and finds no error in it`, () => {
      const found = check(document);
      expect(found.kind).to.equal(kind);
      expect(found.findings.filter(({ severity }) => severity === 'error')).to.deep.equal([]);
    });
  }

  for (const [name, rule, document, changes] of WRONG) {
    it(`finds ${name} (${rule})`, () => {
      const { findings } = check(put(document, changes));
      expect(hasErrors(findings)).to.equal(true);
      expect(findings.map((finding) => finding.rule)).to.include(rule);
    });
  }

  for (const [name, document] of [
    [
      'Presentation 2',
      { '@context': 'http://iiif.io/api/presentation/2/context.json', '@type': 'sc:Manifest' },
    ],
    [
      'Presentation 1',
      { '@context': 'http://www.shared-canvas.org/ns/context.json', '@type': 'sc:Manifest' },
    ],
    [
      'Presentation 4',
      { '@context': 'http://iiif.io/api/presentation/4/context.json', type: 'Manifest' },
    ],
    [
      'Image 1',
      {
        ...oldInfo,
        '@context': 'http://library.stanford.edu/iiif/image-api/1.1/context.json',
        profile: 'http://library.stanford.edu/iiif/image-api/1.1/compliance.html#level1',
      },
    ],
  ] as const) {
    it(`reports only the version of a document of ${name}`, () => {
      expect(check(document).findings.map(({ rule }) => rule)).to.deep.equal(['version']);
    });
  }

  it('accepts any value without throwing', () => {
    for (const value of [null, [], 'text', 1, true, {}]) {
      expect(hasErrors(check(value).findings)).to.equal(true);
    }
  });
});
