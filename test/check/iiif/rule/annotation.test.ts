import { CANVAS, HOME, manifest, SECOND } from '../sample.ts';
import { commented, contentState, NOTE, page } from '../sample-annotation.ts';
import { findsEach, type Row } from '../table.ts';

const IMAGE = '/items/0/items/0/items/0';
const OPTION = { id: `${HOME}/1.jpg`, type: 'Image' };

const drawn = (value: string) => ({
  [`${NOTE}/target`]: {
    type: 'SpecificResource',
    source: CANVAS,
    selector: { type: 'SvgSelector', value },
  },
});

describe('ANNOTATION_RULES', () => {
  findsEach('error', manifest, [
    ['another Canvas', 'target-holder', { [`${IMAGE}/target`]: SECOND }],
    ['a Manifest elsewhere', 'target-holder', { [`${IMAGE}/target`]: `${HOME}/m/2` }],
  ]);
  findsEach('error', commented, [
    [
      'another Canvas as an object',
      'target-holder',
      { [`${NOTE}/target`]: { id: SECOND, type: 'Canvas' } },
    ],
    ['SVG with an open element', 'svg-selector', drawn('<svg><path></svg>')],
    ['SVG with another root', 'svg-selector', drawn('<path/>')],
  ]);
  findsEach('error', contentState, [
    ['a state without its Manifest', 'content-state', { '/target/partOf': undefined }],
    ['a state that is a URI alone', 'content-state', { '/target': `${CANVAS}#xywh=1,2,3,4` }],
  ]);
  findsEach('warning', commented, [
    ['no motivation', 'motivation', { [`${NOTE}/motivation`]: undefined }],
  ]);
  findsEach('warning', page, [
    ['an unknown granularity', 'granularity', { '/items/0/textGranularity': 'sentence' }],
    ['a text that does not supplement', 'granularity', { '/items/0/motivation': 'transcribing' }],
    ['an unknown mode', 'time-mode-known', { '/items/0/timeMode': 'stretch' }],
  ]);
  findsEach('warning', manifest, [
    [
      'an option without label',
      'choice-label',
      { [`${IMAGE}/body`]: { type: 'Choice', items: [OPTION] } },
    ],
  ]);
});

const targeted = (name: string, rule: string, fragment: string): Row => [
  name,
  rule,
  { [`${NOTE}/target`]: `${CANVAS}#${fragment}` },
];

const selected = (name: string, rule: string, selector: object): Row => [
  name,
  rule,
  { [`${NOTE}/target`]: { type: 'SpecificResource', source: CANVAS, selector } },
];

const film = { ...manifest, items: [{ ...manifest.items[0], duration: 60 }] };

describe('REGION_RULES', () => {
  findsEach('error', commented, [
    targeted('beyond the right edge', 'region-inside', 'xywh=2900,0,101,10'),
    targeted('beyond the lower edge', 'region-inside', 'xywh=0,3999,10,2'),
    targeted('beyond 100 percent', 'region-inside', 'xywh=percent:60,0,50,10'),
    targeted('a time on a still Canvas', 'region-inside', 't=3,4'),
    targeted('no width', 'fragment', 'xywh=1,2,0,4'),
    targeted('three numbers', 'fragment', 'xywh=1,2,3'),
    targeted('below 0', 'fragment', 'xywh=-1,0,3,4'),
    targeted('a time in words', 'fragment', 't=soon'),
    selected('a selector', 'region-inside', { type: 'FragmentSelector', value: 'xywh=0,0,9,4001' }),
    selected('a point', 'region-inside', { type: 'PointSelector', x: 3001, y: 0 }),
  ]);
  findsEach('error', film, [
    ['a start after the end', 'region-inside', { '/start/id': `${CANVAS}#t=0:01:01` }],
    ['an end after the end', 'region-inside', { '/start/id': `${CANVAS}#t=npt:10,60.5` }],
    ['an end before the start', 'region-inside', { '/start/id': `${CANVAS}#t=10,5` }],
  ]);
  findsEach('error', manifest, [
    ['in a Range', 'region-inside', { '/structures/0/items/1/selector/value': 'xywh=0,0,3001,9' }],
  ]);
});
