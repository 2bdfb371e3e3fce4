import type { Rules } from './xml-rule.ts';

/*
 * The rules of the published schemas for the elements that fonds writes: their order, what is required
 * and which values are allowed. No package contains the schemas, and they are not part of the project.
 */

const NUMBER = /^-?\d+(\.\d+)?$/;
const COUNT = /^\d+$/;
const ANY = /^[\s\S]*$/;
const SHARE = /^(0(\.\d+)?|1(\.0+)?)$/;
const TAG = /^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$/;
const POINTS = /^-?\d+,-?\d+( -?\d+,-?\d+)*$/;

const place = { HPOS: NUMBER, VPOS: NUMBER, WIDTH: NUMBER, HEIGHT: NUMBER };

/** http://www.loc.gov/standards/alto/v4/alto-4-4.xsd */
export const ALTO: Rules = {
  alto: {
    children: /^(Description )?(Styles )?(Tags )?(ReadingOrder )?Layout $/,
    attributes: { SCHEMAVERSION: /^4\.4$/ },
  },
  Description: { children: /^MeasurementUnit (sourceImageInformation )?(Processing )*$/ },
  MeasurementUnit: { text: true },
  sourceImageInformation: { children: /^fileName $/ },
  fileName: { text: true },
  Processing: {
    children:
      /^(processingCategory )?(processingDateTime )?(processingAgency )?(processingStepDescription )*(processingSoftware )?$/,
    attributes: { 'ID!': 'id' },
  },
  processingCategory: { text: true },
  processingAgency: { text: true },
  processingStepDescription: { text: true },
  processingSoftware: { children: /^(softwareName )?(softwareVersion )?$/ },
  softwareName: { text: true },
  softwareVersion: { text: true },
  Tags: { children: /^(OtherTag )*$/ },
  OtherTag: { attributes: { 'ID!': 'id', 'LABEL!': ANY } },
  Layout: { children: /^(Page )+$/ },
  Page: {
    children: /^(PrintSpace )?$/,
    attributes: {
      'ID!': 'id',
      'PHYSICAL_IMG_NR!': COUNT,
      WIDTH: NUMBER,
      HEIGHT: NUMBER,
      LANG: TAG,
    },
  },
  PrintSpace: { children: /^(TextBlock )*$/, attributes: place },
  TextBlock: {
    children: /^(Shape )?(TextLine )*$/,
    attributes: { 'ID!': 'id', ...place, TAGREFS: 'refs', LANG: TAG },
  },
  TextLine: {
    // One String at least, which is empty in a line that was not transcribed.
    children: /^(Shape )?String ((SP )?String )*(HYP )?$/,
    attributes: { ID: 'id', ...place, BASELINE: POINTS, TAGREFS: 'refs', LANG: TAG },
  },
  Shape: { children: /^Polygon $/ },
  Polygon: { attributes: { 'POINTS!': POINTS } },
  String: {
    children: /^(Shape )?$/,
    attributes: {
      ID: 'id',
      ...place,
      'CONTENT!': ANY,
      SUBS_TYPE: /^(HypPart1|HypPart2|Abbreviation)$/,
      SUBS_CONTENT: ANY,
      WC: SHARE,
    },
  },
  SP: {},
  HYP: { attributes: { 'CONTENT!': ANY } },
};

const PAGE_POINTS = /^\d+,\d+( \d+,\d+)+$/;
const coords = {
  children: /^Coords TextEquiv $/,
  attributes: { 'id!': 'id', custom: ANY },
} as const;

/** http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15/pagecontent.xsd */
export const PAGE: Rules = {
  PcGts: { children: /^Metadata Page $/ },
  Metadata: { children: /^Creator Created LastChange (Comments )?$/ },
  Creator: { text: true },
  Created: { text: true },
  LastChange: { text: true },
  Comments: { text: true },
  Page: {
    children: /^(ReadingOrder )?(TextRegion )*$/,
    attributes: { 'imageFilename!': ANY, 'imageWidth!': COUNT, 'imageHeight!': COUNT },
  },
  ReadingOrder: { children: /^OrderedGroup $/ },
  OrderedGroup: { children: /^(RegionRefIndexed )+$/, attributes: { 'id!': 'id' } },
  RegionRefIndexed: { attributes: { 'index!': COUNT, 'regionRef!': 'refs' } },
  TextRegion: {
    children: /^Coords (TextLine )*$/,
    attributes: {
      'id!': 'id',
      custom: ANY,
      type: /^(paragraph|heading|caption|header|footer|page-number|drop-capital|credit|floating|signature-mark|catch-word|marginalia|footnote|footnote-continued|endnote|TOC-entry|list-label|other)$/,
    },
  },
  TextLine: {
    children: /^Coords (Baseline )?(Word )*TextEquiv $/,
    attributes: { 'id!': 'id', custom: ANY },
  },
  Word: coords,
  Coords: { attributes: { 'points!': PAGE_POINTS } },
  Baseline: { attributes: { 'points!': PAGE_POINTS } },
  TextEquiv: { children: /^Unicode $/, attributes: { conf: SHARE } },
  Unicode: { text: true },
};

const FILE_PLACE = {
  'LOCTYPE!': /^(ARK|URN|URL|PURL|HANDLE|DOI|OTHER)$/,
  'xlink:href': /^https?:/,
};
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

const DUBLIN_CORE =
  'contributor coverage creator date description format identifier language publisher relation rights source subject title type'.split(
    ' ',
  );
const ELEMENT = { text: true, attributes: { 'xml:lang': ANY } };

/** http://www.loc.gov/standards/mets/mets.xsd */
export const METS: Rules = {
  mets: {
    children: /^metsHdr (dmdSec )*(amdSec )*(fileSec )?(structMap )+$/,
    attributes: { OBJID: ANY, LABEL: ANY },
  },
  metsHdr: { children: /^(agent )*$/, attributes: { CREATEDATE: TIME, LASTMODDATE: TIME } },
  agent: {
    children: /^name $/,
    attributes: { 'ROLE!': /^CREATOR$/, TYPE: /^OTHER$/, OTHERTYPE: ANY },
  },
  name: { text: true },
  dmdSec: { children: /^mdWrap $/, attributes: { 'ID!': 'id' } },
  amdSec: { children: /^(rightsMD )*$/ },
  rightsMD: { children: /^mdWrap $/, attributes: { 'ID!': 'id' } },
  mdWrap: { children: /^xmlData $/, attributes: { 'MDTYPE!': /^DC$/, LABEL: ANY } },
  xmlData: { children: /^(dc:\w+ )*$/ },
  ...Object.fromEntries(DUBLIN_CORE.map((name) => [`dc:${name}`, ELEMENT])),
  fileSec: { children: /^(fileGrp )+$/ },
  fileGrp: { children: /^(file )*$/, attributes: { ID: 'id', USE: ANY, ADMID: 'refs' } },
  file: { children: /^FLocat $/, attributes: { 'ID!': 'id', MIMETYPE: ANY } },
  FLocat: { attributes: FILE_PLACE },
  structMap: { children: /^div $/, attributes: { TYPE: ANY } },
  div: {
    children: /^(fptr )*(div )*$/,
    attributes: { TYPE: ANY, ORDER: COUNT, ORDERLABEL: ANY, DMDID: 'refs' },
  },
  fptr: { attributes: { FILEID: 'refs' } },
};

/** One word. https://tei-c.org/release/doc/tei-p5-doc/en/html/ref-teidata.word.html */
const WORDS = /^[^\p{C}\p{Z}]+$/u;
const INLINE = '(?:(?:unclear|supplied|del|add|hi|note|gap|w|lb) )*';
const inline = { children: new RegExp(`^${INLINE}$`), text: true };
const textElement = { text: true, attributes: { 'xml:lang': TAG } };
const area = { ulx: NUMBER, uly: NUMBER, lrx: NUMBER, lry: NUMBER };
const DAY = /^-?\d{4}(-\d\d(-\d\d)?)?$/;

/** https://tei-c.org/release/doc/tei-p5-doc/en/html/ */
export const TEI: Rules = {
  TEI: { children: /^teiHeader (facsimile )?text $/ },
  teiHeader: { children: /^fileDesc (encodingDesc )?(profileDesc )?(revisionDesc )?$/ },
  fileDesc: { children: /^titleStmt publicationStmt (notesStmt )?(sourceDesc )+$/ },
  titleStmt: { children: /^(title )+(author )*(respStmt )*$/ },
  title: textElement,
  author: textElement,
  respStmt: { children: /^(resp )+(name )+$/, attributes: { corresp: 'hash-refs' } },
  resp: textElement,
  name: { text: true, attributes: { 'xml:lang': TAG, ref: WORDS } },
  publicationStmt: { children: /^publisher (date |idno |availability )*$/ },
  publisher: textElement,
  date: { text: true, attributes: { when: DAY, 'when-custom': WORDS, datingMethod: WORDS } },
  idno: { text: true, attributes: { type: WORDS, 'xml:lang': TAG } },
  availability: { children: /^(licence )+$/ },
  licence: { text: true, attributes: { target: /^https?:/, corresp: 'hash-refs' } },
  notesStmt: { children: /^(note )+$/ },
  note: { text: true, attributes: { type: WORDS, target: 'hash-refs', 'xml:lang': TAG } },
  sourceDesc: { children: /^(msDesc )?(listBibl )?$/ },
  msDesc: { children: /^msIdentifier (msContents )?(physDesc )?(history )?$/ },
  msIdentifier: { children: /^(repository )?(idno )?(altIdentifier )*$/ },
  repository: textElement,
  altIdentifier: { children: /^idno $/ },
  msContents: { children: /^(summary )+$/ },
  summary: textElement,
  physDesc: { children: /^objectDesc $/ },
  objectDesc: { children: /^supportDesc $/ },
  supportDesc: { children: /^extent $/ },
  extent: textElement,
  history: { children: /^(p )+$/ },
  p: textElement,
  listBibl: { children: /^(bibl )+$/ },
  bibl: textElement,
  encodingDesc: { children: /^projectDesc $/ },
  projectDesc: { children: /^(p )+$/ },
  profileDesc: { children: /^(creation )?(langUsage )?$/ },
  creation: { children: /^(date )+$/, text: true },
  langUsage: { children: /^(language )+$/ },
  language: { text: true, attributes: { 'ident!': TAG } },
  revisionDesc: { children: /^(change )+$/ },
  change: { text: true, attributes: { when: DAY, target: 'hash-refs', status: WORDS } },
  facsimile: { children: /^(surface )+$/ },
  surface: {
    children: /^(graphic )*(zone )*$/,
    attributes: { 'xml:id': 'id', n: ANY, corresp: /^https?:/, ...area },
  },
  graphic: { attributes: { 'url!': /^https?:/, mimeType: ANY, width: /px$/, height: /px$/ } },
  zone: {
    attributes: { 'xml:id': 'id', type: WORDS, points: /^-?\d+,-?\d+( -?\d+,-?\d+){2,}$/, ...area },
  },
  text: {
    children: /^(group |body )$/,
    attributes: { 'xml:id': 'id', 'xml:lang': TAG, type: WORDS, subtype: WORDS },
  },
  group: { children: /^(text )+$/ },
  body: { children: /^(div )+$/ },
  div: { children: /^pb (ab )+$/, attributes: { type: WORDS, n: ANY } },
  pb: { attributes: { n: ANY, facs: 'hash-refs' } },
  ab: {
    ...inline,
    attributes: { 'xml:id': 'id', type: WORDS, facs: 'hash-refs', corresp: 'hash-refs' },
  },
  lb: {
    attributes: {
      'xml:id': 'id',
      facs: 'hash-refs',
      corresp: 'hash-refs',
      break: /^(yes|no|maybe)$/,
    },
  },
  w: { ...inline, attributes: { 'xml:id': 'id', facs: 'hash-refs' } },
  unclear: { ...inline, attributes: { reason: WORDS } },
  supplied: { ...inline, attributes: { reason: WORDS } },
  del: { ...inline, attributes: { rend: ANY } },
  add: inline,
  hi: { ...inline, attributes: { rend: ANY } },
  gap: { attributes: { reason: WORDS, extent: ANY } },
};
