import { expect } from 'chai';
import { HOME, MANIFEST, manifest } from './sample.ts';
import { commented, NOTE } from './sample-annotation.ts';
import { type Changes, put, rulesIn, validate } from './table.ts';

const INNER = { id: `${HOME}/r/2`, type: 'Range' };
const SOUND_ONLY = {
  '/items/0/width': undefined,
  '/items/0/height': undefined,
  '/items/0/duration': 5,
};
const BODY = '/items/0/items/0/items/0/body';
const FILM = { id: `${HOME}/1.mp4`, type: 'Video', format: 'video/mp4', duration: 5 };
const ELSEWHERE = 'https://other.example/iiif/7/canvas/1';

/** The same manifest around a canvas that another archive published, with a comment on `target`. */
const reused = (target: string): Changes => ({
  '/items/0/id': ELSEWHERE,
  '/items/0/items/0/items/0/target': ELSEWHERE,
  '/start': undefined,
  '/structures': undefined,
  [`${NOTE}/target`]: target,
});

/** A case that is milder than the rule, and one beside it that is not. */
const CASES: [name: string, rule: string, document: object, mild: Changes, wrong: Changes][] = [
  [
    'an id with a space at its end, but not one inside',
    'id-filled',
    manifest,
    { '/id': `${MANIFEST} ` },
    { '/id': `${HOME}/my manifest` },
  ],
  [
    'an id that is a placeholder, but not one without an address',
    'id-filled',
    manifest,
    { '/id': '{{ id.url }}' },
    { '/id': '' },
  ],
  [
    'a template without canvases, but not a titled Manifest without',
    'template',
    manifest,
    { '/label': { none: [''] }, '/items': [], '/start': undefined, '/structures': undefined },
    { '/items': [], '/start': undefined, '/structures': undefined },
  ],
  [
    'a Range without thumbnail where it is not shown',
    'thumbnail-nav',
    manifest,
    {
      '/structures/0/behavior': ['thumbnail-nav'],
      '/structures/0/items/-': { ...INNER, behavior: ['no-nav'] },
    },
    { '/structures/0/behavior': ['thumbnail-nav'], '/structures/0/items/-': INNER },
  ],
  [
    'film without measures on a canvas that only lasts, but not one with',
    'painting-extent',
    manifest,
    { ...SOUND_ONLY, [BODY]: FILM },
    { ...SOUND_ONLY, [BODY]: { ...FILM, width: 40, height: 30 } },
  ],
  [
    'a comment on a canvas taken over from elsewhere, but not on any canvas',
    'target-holder',
    commented,
    reused(`${HOME}/iiif/r1/canvas/1`),
    reused('https://other.example/iiif/7/canvas/2'),
  ],
  [
    'a comment on a Range among those of a canvas, but not on another canvas',
    'target-holder',
    commented,
    { [`${NOTE}/target`]: { id: `${HOME}/iiif/r1/range/top`, type: 'Range' } },
    { [`${NOTE}/target`]: { id: `${HOME}/c/9`, type: 'Canvas' } },
  ],
];

describe('iiifValidator(), on cases milder than the rule', () => {
  for (const [name, rule, document, mild, wrong] of CASES) {
    it(`warns of ${name}`, () => {
      const found = validate(put(document, mild));
      expect(rulesIn(found, 'error')).to.deep.equal([]);
      expect(rulesIn(found, 'warning')).to.include(rule);
      expect(rulesIn(validate(put(document, wrong)), 'error')).to.not.deep.equal([]);
    });
  }
});
