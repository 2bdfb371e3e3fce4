/** The part of the OpenJPEG build that `jp2-decoder.ts` uses; the package brings no types. */
declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  type Decoder = {
    getEncodedBuffer(length: number): Uint8Array;
    /** Leaves the frame without a size where it fails, and prints why. */
    decode(): void;
    getFrameInfo(): {
      width: number;
      height: number;
      bitsPerSample: number;
      componentCount: number;
      isSigned: boolean;
    };
    /** Samples pixel by pixel; of 8 bits, or of 16 in the order of the machine. */
    getDecodedBuffer(): Uint8ClampedArray<ArrayBuffer>;
  };
  const openjpeg: (options: {
    print(line: string): void;
    printErr(line: string): void;
  }) => Promise<{ J2KDecoder: new () => Decoder }>;
  export = openjpeg;
}
