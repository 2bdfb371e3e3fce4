declare module 'edtf' {
  const edtf: (text: string) => unknown;
  // biome-ignore lint/style/noDefaultExport: this is how the package exports it
  export default edtf;
}
