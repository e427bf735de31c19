/** The bytes of a file. `Blob.arrayBuffer` needs Chrome 76. */
export function readBytes(blob: Blob): Promise<ArrayBuffer> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      if (reader.result instanceof ArrayBuffer) resolve(reader.result);
      else reject(new Error('The file cannot be read.'));
    };
    reader.onerror = () => reject(new Error('The file cannot be read.'));
    reader.readAsArrayBuffer(blob);
  });
}
