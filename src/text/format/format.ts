import type { Size } from '../../record/box.ts';
import type { FolioText } from '../text.ts';
import type { ReadText } from './draft.ts';

/** A file format for the text of a folio: how a file of it is recognised, and how it is read. */
export type TextFormat = {
  /** The name of the format, as labels and messages give it: `PAGE XML`. */
  readonly name: string;
  /** What can be read, for messages: the name with its versions. */
  readonly reads: string;
  /** Extensions of file names, lower case, without the dot. Only formats in XML may share one. */
  readonly extensions: readonly string[];
  /** Name of the root element, without its prefix. Formats that are not XML have none. */
  readonly root?: string;
  /**
   * Reads a file that is already decoded and looks like this format.
   *
   * @param selection for formats whose files hold several texts
   * @throws FondsError INVALID_TEXT saying what is wrong, and where
   */
  readonly read: (text: string, selection: TextSelection) => ReadText;
};

/** A format that published texts can also be downloaded in. */
export type WritableTextFormat = TextFormat & {
  /** How the address of such a file ends: `/records/{record}/text/{folio}/{layer}.page.xml`. */
  readonly ending: string;
  /** Without parameters; whatever is `text/…` is UTF-8. */
  readonly mediaType: string;
  /** URI of the format's schema or specification, for links in a Manifest. Only formats with boxes have one. */
  readonly profile?: string;
  readonly write: (text: FolioText, description: TextDescription) => string;
};

/** Which of the texts in a file to read; only TEI files hold several. */
export type TextSelection = {
  /** What the file may call the folio: its id, its label, the name of its image. */
  readonly names?: readonly string[];
  readonly layer?: SelectedLayer;
};

export type SelectedLayer = {
  readonly id: string;
  readonly kind: 'transcription' | 'translation';
  /** BCP 47. */
  readonly language: string;
};

/** What a downloaded file says about its text. A format writes as much of it as it has room for. */
export type TextDescription = {
  /** Size in pixels of the image that the boxes refer to. */
  readonly page: Size;
  /** What the image is called: a file name or its id. */
  readonly fileName: string;
  /** Address of the image. */
  readonly image: string;
  readonly title: string;
  /** BCP 47. */
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  /** When the text was published, ISO 8601 in UTC. */
  readonly published: string;
  /** What readers must know about the text, as plain sentences: its kind, status, rights. */
  readonly notes: readonly string[];
  /** Lines to put above the text where a format has no metadata of its own: record, leaf, notes, address. */
  readonly heading: readonly string[];
};
