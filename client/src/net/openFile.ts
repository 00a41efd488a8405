/** Shows a fetched file in a new tab; where the browser forbids that, saves it under `name`. */
export function openBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const shown = /^(application\/pdf|image\/(jpeg|png)|text\/plain)\b/.test(blob.type) ? window.open(url, '_blank') : null;
  if (shown === null) {
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
  }
  // Long enough for a slow viewer to read it.
  setTimeout(() => URL.revokeObjectURL(url), 10 * 60_000);
}
