const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
/** Control characters, but for tabs and line ends. */
const UNSEEN = /[^\P{Cc}\t\n]/gu

/** Text as HTML that shows just this text, in an element or in an attribute in quotes; what can't be seen as a symbol. */
export function escaped(text: string): string {
  return text
    .replaceAll(/[&<>"']/g, (c) => ENTITIES[c]!)
    .replaceAll(UNSEEN, (c) => (c < ' ' ? String.fromCharCode(0x2400 + c.charCodeAt(0)) : '\uFFFD'))
}

/** A name, which is kept from turning around what is beside it. */
export function named(name: string): string {
  return `<bdi>${escaped(name)}</bdi>`
}

/** The address of a file below the page. */
export function address(...parts: string[]): string {
  return escaped(['.', ...parts.map((part) => encodeURIComponent(part))].join('/'))
}
