import type { Rules } from './xml-rule.ts';

/*
 * The rules of the published schemas for the elements that fonds writes: their order, what is needed,
 * what values are allowed. The schemas themselves come in no package and are not part of the project.
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
    // One String at least, or none: a line that was not transcribed.
    children: /^(Shape )?((String )((SP )?String |HYP )*)?$/,
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
