import { CANVAS, manifest, SECOND } from '../sample.ts';
import { commented, contentState, NOTE, page } from '../sample-annotation.ts';
import { findsEach } from '../table.ts';

const IMAGE = '/items/0/items/0/items/0';
const BODY = '/items/0/body/0';
const TARGET = '/items/0/target';
const part = { type: 'SpecificResource', source: CANVAS };

describe('VIEWER_TEXT_RULES', () => {
  findsEach('viewer', page, [
    ['a bracket', 'viewer-plain-text', { [`${BODY}/value`]: 'Тов. <Сталину>' }],
    ['a line break', 'viewer-plain-text', { [`${BODY}/value`]: 'Тов.\nСталину' }],
    [
      'a bracket without format',
      'viewer-plain-text',
      { [`${BODY}/value`]: '<', [`${BODY}/format`]: undefined },
    ],
    [
      'a table',
      'viewer-html-body',
      { [`${BODY}/format`]: 'text/html', [`${BODY}/value`]: '<table/>' },
    ],
    [
      'an open element',
      'viewer-html-body',
      { [`${BODY}/format`]: 'text/html', [`${BODY}/value`]: '<b>A' },
    ],
    ['an array', 'viewer-body-language', { [`${BODY}/language`]: ['ru'] }],
    [
      'a Choice',
      'viewer-text-choice',
      { '/items/0/body': { type: 'Choice', items: page.items[0]?.body } },
    ],
    ['the tag first', 'viewer-text-first', { '/items/0/body': page.items[0]?.body.toReversed() }],
    [
      'two targets',
      'viewer-one-target',
      { [TARGET]: [`${CANVAS}#xywh=1,2,3,4`, `${SECOND}#xywh=1,2,3,4`] },
    ],
    [
      'an object with a region',
      'viewer-target-form',
      { [TARGET]: { id: `${CANVAS}#xywh=1,2,3,4`, type: 'Canvas' } },
    ],
    ['a whole Canvas', 'viewer-region', { [TARGET]: CANVAS }],
    ['decimals', 'viewer-whole-pixels', { [TARGET]: `${CANVAS}#xywh=1,2,3.5,4` }],
    ['percent', 'viewer-whole-pixels', { [TARGET]: `${CANVAS}#xywh=percent:1,2,3,4` }],
  ]);
  findsEach('viewer', manifest, [
    ['an object in a painting annotation', 'viewer-target-form', { [`${IMAGE}/target`]: part }],
  ]);
  findsEach('viewer', commented, [
    ['plain text', 'viewer-plain-text', { [`${NOTE}/body/value`]: 'a > b' }],
  ]);
  findsEach('viewer', contentState, [
    ['a state of a whole Canvas', 'viewer-region', { '/target/id': CANVAS }],
  ]);
});
