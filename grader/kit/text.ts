const LONGEST = 120

/** Text in quotes, with what can't be seen made visible: `"10001 -12 57\0"`; in single ones if it has double ones in it. */
export function quote(text: string): string {
  const quoted = JSON.stringify(text)
    .replaceAll('\\u0000', '\\0')
    .replaceAll('\\\\', '\\')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
  if (!text.includes('"') || text.includes("'")) return quoted
  return `'${quoted.slice(1, -1).replaceAll('\\"', '"')}'`
}

/** A frame for a person: text in quotes, or its size and first bytes when it is not UTF-8; cut in the middle when long. */
export function showFrame(frame: Buffer): string {
  const text = frame.toString('utf8')
  if (text.includes('\uFFFD'))
    return `${frame.length} bytes ${frame.subarray(0, 16).toString('hex')}${frame.length > 16 ? '…' : ''}`
  if (text.length <= LONGEST) return quote(text)
  return `${quote(text.slice(0, LONGEST / 2))} … ${frame.length} bytes`
}

/** The frames of one message, separated by bars. */
export function showFrames(frames: Buffer[]): string {
  return frames.length === 0 ? 'no frame' : frames.map(showFrame).join(' | ')
}

const LONGEST_LINE = 300

/** A printed line as it is shown; a very long one is cut, and its length said. */
export function showLine(line: string): string {
  return line.length <= LONGEST_LINE ? line : `${line.slice(0, LONGEST_LINE)}… (${line.length} characters)`
}

/** Names in a sentence: "ana, bia and cai". */
export function listed(names: string[]): string {
  return [names.slice(0, -1).join(', '), names.at(-1)].filter(Boolean).join(' and ')
}
