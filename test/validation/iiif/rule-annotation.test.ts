import { CANVAS, HOME, manifest, SECOND } from './sample.ts';
import { commented, contentState, NOTE, page } from './sample-annotation.ts';
import { findsEach } from './table.ts';

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
