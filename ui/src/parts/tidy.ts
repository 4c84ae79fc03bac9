/** NFC, no outer and no double spaces: how every text leaves a field. */
export function tidy(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim();
}
