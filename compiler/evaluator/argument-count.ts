/** How many arguments a message with the selector has. */
export function argumentCount(selector: string): number {
  return /^[A-Za-z_]/.test(selector) ? selector.split(':').length - 1 : 1;
}
