/** What the published types of pdfkit leave out. */
declare namespace PDFKit.Mixins {
  interface TextOptions {
    /** In hundredths of the natural width. */
    horizontalScaling?: number;
  }
}

declare namespace PDFKit {
  interface PDFDocument {
    /** The font that is set. Not documented, but what `widthOfString` itself asks. */
    readonly _font: {
      readonly font: { readonly hasGlyphForCodePoint: (codePoint: number) => boolean };
    };
  }
}
