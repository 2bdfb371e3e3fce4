import { CANVAS, HOME, manifest } from './sample.ts';
import { page } from './sample-annotation.ts';
import { findsEach } from './table.ts';

const ALTO = 'http://www.loc.gov/standards/alto/';
const link = (profile?: string) => ({ id: `${HOME}/1.xml`, type: 'Dataset', profile });

describe('VIEWER_RULES', () => {
  findsEach('viewer', manifest, [
    ['an empty page', 'viewer-empty-page', { '/items/0/annotations/0/items': [] }],
    ['an extension on a Manifest', 'viewer-keys', { '/fondsStatus': 'draft' }],
    ['a Canvas without items', 'viewer-canvas-items', { '/items/0/items': undefined }],
    ['a painting page elsewhere', 'viewer-canvas-items', { '/items/0/items/0/items': undefined }],
    ['a region by number', 'viewer-language-key', { '/label': { 'es-419': ['Carta'] } }],
    ['a list', 'viewer-html', { '/summary/en/0': '<ul><li>A</li></ul>' }],
    ['a script as link', 'viewer-html', { '/summary/en/0': '<a href="javascript:1">A</a>' }],
    ['no profile', 'viewer-alto-first', { '/items/0/seeAlso': [link()] }],
    ['ALTO second', 'viewer-alto-first', { '/items/0/seeAlso': [link('http://tei'), link(ALTO)] }],
    ['pages with text', 'viewer-paged-text', { '/behavior': ['paged'] }],
  ]);
  findsEach('viewer', page, [
    ['an extension on a page', 'viewer-keys', { '/textGranularity': 'line' }],
    ['a Canvas', 'viewer-page-part-of', { '/partOf': [{ id: CANVAS, type: 'Canvas' }] }],
    ['one object', 'viewer-page-part-of', { '/partOf': page.partOf[0] }],
  ]);
});
