import { expect } from 'chai';
import { viewerReports } from '../../../src/check/document/viewer-report.ts';
import { CANVAS, HOME, manifest } from '../iiif/sample.ts';
import { page } from '../iiif/sample-annotation.ts';
import { put } from '../iiif/table.ts';

const translation = {
  id: `${CANVAS}/en`,
  type: 'AnnotationPage',
  label: { en: ['Translation'] },
  items: [1, 2].map((n) => ({
    id: `${CANVAS}/en/${n}`,
    type: 'Annotation',
    motivation: 'commenting',
    body: { type: 'TextualBody', value: 'To comrade Stalin' },
    target: `${CANVAS}#xywh=0,0,10,10`,
  })),
};

/** The transcription is only named; the translation beside it stands in the Manifest. */
const letter = put(manifest, { '/items/0/annotations/-': translation });
const known = new Map([[page.id, page]]);

/** What each viewer shows of it, by the viewer's name. */
const shown = (document: object, pages: ReadonlyMap<string, object> = known) =>
  Object.fromEntries(
    viewerReports(document as never, pages as never).map((one) => [one.viewer, one]),
  );

describe('viewerReports(manifest, pages)', () => {
  for (const [viewer, annotations, texts] of [
    ['Mirador', 3, ['Transcription', 'Translation']],
    ['Universal Viewer', 0, []],
    ['Clover', 3, ['Transcription', 'Translation']],
    ['TIFY', 1, ['Transcription']],
    ['Theseus', 3, ['Transcription']],
  ] as const) {
    it(`counts what ${viewer} shows of a letter with two texts`, () => {
      expect(shown(letter)[viewer]).to.include({ annotations }).and.to.deep.include({ texts });
    });
  }

  it('names the version of search that each viewer uses', () => {
    const searches = Object.values(shown(letter)).map(({ search }) => search?.split(' ')[0]);
    expect(searches).to.deep.equal([
      'SearchService1',
      'SearchService1',
      'SearchService2',
      undefined,
      'SearchService2',
    ]);
    const services = manifest.service.slice(0, 1);
    const newest = shown(put(letter, { '/service': services }));
    expect(newest['Mirador']?.search).to.equal(undefined);
    expect(newest['Mirador']?.notes.join()).to.include('does not search');
    const shared = shown(put(letter, { '/service': undefined, '/services': services }));
    expect(shared['Clover']?.notes.join()).to.include('only in “service”');
    expect(shared['Theseus']?.search).to.equal(`SearchService2 ${HOME}/iiif/search/2/r1`);
  });

  it('names the pages it could not count', () => {
    const { Mirador: mirador } = shown(letter, new Map());
    expect(mirador?.annotations).to.equal(2);
    expect(mirador?.notes[0]).to.match(/^2 pages that the viewer fetches are not counted/);
  });

  const ITEM = '/items/0/annotations/1/items/0';
  const TWO = ['a', 'b'].map((value) => ({ type: 'TextualBody', value }));
  for (const [name, viewer, note, changes] of [
    [
      'texts that older viewers leave out',
      'Mirador',
      /3 and 4\.0 list 1 of them by default/,
      { [`${ITEM}/motivation`]: ['supplementing'] },
    ],
    [
      'a Choice of texts',
      'Mirador',
      /1 annotation: nothing is shown/,
      { [`${ITEM}/body`]: { type: 'Choice', items: [{ type: 'TextualBody', value: 'a' }] } },
    ],
    ['empty pages', 'Mirador', /never fetched/, { '/items/0/annotations/1/items': [] }],
    [
      'two targets',
      'Mirador',
      /1 annotation: only the first target is shown/,
      { [`${ITEM}/target`]: [CANVAS, CANVAS] },
    ],
    [
      'a source that is a string',
      'Clover',
      /1 annotation: the viewer stops/,
      { [`${ITEM}/target`]: { type: 'SpecificResource', source: CANVAS } },
    ],
    [
      'a canvas that is not here',
      'Clover',
      /1 annotation: the viewer stops/,
      { [`${ITEM}/target`]: HOME },
    ],
    ['a second body', 'Clover', /1 annotation: only the first body/, { [`${ITEM}/body`]: TWO }],
    ['a second text', 'TIFY', /not Translation$/, {}],
    ['texts that cannot be had', 'Universal Viewer', /no rendering/, {}],
    [
      'texts to download',
      'Universal Viewer',
      /only as downloads; there are 1$/,
      { '/rendering': [{ id: `${HOME}/a.txt`, type: 'Text', label: { en: ['Text'] } }] },
    ],
  ] as const) {
    it(`reports ${name} in ${viewer}`, () => {
      expect(shown(put(letter, changes))[viewer]?.notes.join('\n')).to.match(
        new RegExp(note.source, 'm'),
      );
    });
  }

  it('accepts any document', () => {
    for (const document of [{}, { items: [null, { annotations: [1, { items: 'x' }] }] }]) {
      expect(viewerReports(document)).to.have.lengthOf(5);
    }
  });
});
