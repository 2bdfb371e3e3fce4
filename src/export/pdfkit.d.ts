/** What the published types of pdfkit leave out. */
declare namespace PDFKit.Mixins {
  interface TextOptions {
    /** In hundredths of the natural width. */
    horizontalScaling?: number;
  }
}
