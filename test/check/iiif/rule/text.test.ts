import { manifest } from '../sample.ts';
import { page } from '../sample-annotation.ts';
import { findsEach } from '../table.ts';

describe('TEXT_RULES', () => {
  findsEach('error', manifest, [
    ['a licence of its own', 'rights-known', { '/rights': 'https://rights.example/1' }],
    ['@none', 'language-tag', { '/label': { '@none': ['Letter'] } }],
    ['a language by its name', 'language-tag', { '/label': { english: ['Letter'] } }],
    ['an underscore', 'language-tag', { '/summary': { en_GB: ['A letter'] } }],
    ['no tag at all', 'language-tag', { '/metadata/0/value': { '': ['A letter'] } }],
    ['HTML in a label', 'label-plain', { '/items/0/label/none/0': '<b>67</b>' }],
    ['HTML in a label of metadata', 'label-plain', { '/metadata/0/label/en/0': '<i>Code</i>' }],
    ['an open element', 'html-well-formed', { '/summary/en/0': '<p>A<br></p>' }],
    ['an entity of HTML', 'html-well-formed', { '/summary/en/0': '<p>A&nbsp;B</p>' }],
    ['two elements', 'html-well-formed', { '/metadata/0/value/none/0': '<p>A</p><p>B</p>' }],
    ['plain text in brackets', 'html-well-formed', { '/summary/en/0': '<illegible>' }],
    ['a document type', 'html-well-formed', { '/summary/en/0': '<!DOCTYPE p><p>A</p>' }],
    ['https rights', 'rights-uri', { '/rights': manifest.rights.replace('http', 'https') }],
    [
      'rights without version',
      'rights-uri',
      { '/rights': 'http://rightsstatements.org/vocab/InC/' },
    ],
    [
      'rights without the slash',
      'rights-uri',
      { '/rights': 'http://creativecommons.org/licenses/by/4.0' },
    ],
    ['29 February', 'nav-date', { '/items/0/navDate': '1931-02-29T00:00:00Z' }],
    ['29 February 1900', 'nav-date', { '/items/0/navDate': '1900-02-29T00:00:00Z' }],
    ['31 June', 'nav-date', { '/navDate': '1931-06-31T00:00:00Z' }],
  ]);
  findsEach('error', page, [
    ['a language of a body', 'language-tag', { '/items/0/body/0/language': 'Russian' }],
  ]);
  findsEach('error', manifest, [
    ['text before the tag', 'html-wrapped', { '/summary/en/0': 'A <b>letter</b>' }],
    ['a space before the tag', 'html-wrapped', { '/summary/en/0': ' <p>A letter</p>' }],
  ]);
  findsEach('warning', manifest, [
    ['a tag of three letters for two', 'language-registered', { '/label': { eng: ['Letter'] } }],
    ['a tag that is no longer used', 'language-registered', { '/label': { iw: ['Letter'] } }],
    ['the three letters of another language', 'language-registered', { '/label': { rus: ['A'] } }],
    ['a space after the tag', 'html-wrapped', { '/summary/en/0': '<p>A letter</p> ' }],
  ]);
});
