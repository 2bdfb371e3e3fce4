/** The encoder, which only tests need; the package brings no types. */
declare module '@cornerstonejs/codec-openjpeg/wasmjs' {
  type Encoder = {
    getDecodedBuffer(image: {
      width: number;
      height: number;
      bitsPerSample: number;
      componentCount: number;
      isSigned: boolean;
      isUsingColorTransform: boolean;
    }): Uint8Array;
    encode(): void;
    getEncodedBuffer(): Uint8Array;
  };
  const openjpeg: (options: {
    print(line: string): void;
    printErr(line: string): void;
  }) => Promise<{ J2KEncoder: new () => Encoder }>;
  export = openjpeg;
}
